//! The floor that a page's cost is measured against: axum sending bytes that lie ready, in the encoding they were made in, and nothing
//! else. `floor FILE` prints where it listens.

use axum::{Router, http::header, routing::get};
use bytes::Bytes;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let file = std::env::args_os().nth(1).ok_or_else(|| std::io::Error::other("usage: floor FILE"))?;
    let page = Bytes::from(std::fs::read(file)?);
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_ENCODING, "br")];
    let router = Router::new().route("/", get(move || async move { (headers, page) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router).await
}
