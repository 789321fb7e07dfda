//! The pages and the server functions: found here, drawn and decided in `app`.

use crate::{App, refusals, small};
use app::ssr::{Client, letter_view, page};
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
        .route("/desk/letters/{*which}", any(letter))
        .route("/desk/{*rest}", get(desk))
        .route("/api/{*function}", any(function))
}

async fn link(State(app): State<App>, request: Request) -> Response {
    of(&app, Client::Link, request).await
}

async fn account(State(app): State<App>, request: Request) -> Response {
    of(&app, Client::Account, request).await
}

async fn desk(State(app): State<App>, request: Request) -> Response {
    of(&app, Client::Desk, request).await
}

/// A letter as it arrives, for a frame at the desk: a document of its own.
async fn letter(State(app): State<App>, request: Request) -> Response {
    letter_view(app.house.clone(), request).await
}

async fn of(app: &App, client: Client, request: Request) -> Response {
    let is_wanted = small::is_wanted(request.headers());
    small::page(page(app.house.clone(), client, request).await, is_wanted).await
}

async fn function(State(app): State<App>, request: Request) -> Response {
    let house = app.house.clone();
    let answer = leptos_axum::handle_server_fns_with_context(move || provide_context(house.clone()), request).await;
    refusals::told(axum::response::IntoResponse::into_response(answer)).await
}
