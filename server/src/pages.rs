//! The pages and the server functions: found here, drawn and decided in `app`.

use crate::App;
use app::ssr::{Client, page};
use axum::{
    Router,
    extract::{Request, State},
    response::Response,
    routing::{any, get},
};
use leptos::prelude::provide_context;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(account))
        .route("/find", get(account))
        .route("/o/{number}", get(link))
        .route("/o/{number}/{*rest}", get(link))
        .route("/desk", get(desk))
        .route("/desk/{*rest}", get(desk))
        .route("/api/{*function}", any(function))
}

async fn link(State(app): State<App>, request: Request) -> Response {
    page(app.house.clone(), Client::Link, request).await
}

async fn account(State(app): State<App>, request: Request) -> Response {
    page(app.house.clone(), Client::Account, request).await
}

async fn desk(State(app): State<App>, request: Request) -> Response {
    page(app.house.clone(), Client::Desk, request).await
}

async fn function(State(app): State<App>, request: Request) -> Response {
    let house = app.house.clone();
    let answer = leptos_axum::handle_server_fns_with_context(move || provide_context(house.clone()), request).await;
    axum::response::IntoResponse::into_response(answer)
}
