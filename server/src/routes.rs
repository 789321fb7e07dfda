//! Every address the server answers, on one screen.

use crate::{App, brand, calendar, export, files, front, health, imports, live, pages, photos, sandbox, sessions, terms, webhooks};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    routing::{get, post},
};

pub fn router(app: &App) -> Router {
    let mut routes = Router::new()
        .merge(pages::routes())
        .route("/l/{token}", get(sessions::enter))
        .route("/join/{token}", get(sessions::join))
        .route("/o/{number}/leave", post(sessions::leave))
        .route("/o/{number}/calendar.ics", get(calendar::file))
        .route("/desk/customers.csv", get(export::customers))
        // The door limits what is sent there.
        .route("/desk/upload/{kind}", post(imports::keep).layer(DefaultBodyLimit::disable()))
        .route(photos::PATH, post(photos::keep))
        .route("/desk/photo/{id}", get(photos::for_staff))
        .route("/o/{number}/photo/{id}", get(photos::for_holder))
        .route("/live/desk", get(live::of_desk))
        .route("/live/{number}", get(live::of_order))
        .route("/webhooks/stripe", post(webhooks::stripe))
        .route("/webhooks/sandbox", post(webhooks::sandbox))
        .route("/terms", get(terms::page))
        .route("/brand.css", get(brand::sheet))
        .route("/manifest.webmanifest", get(brand::manifest))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(files::file);
    if app.pretend.is_some() {
        routes = routes.merge(sandbox::routes());
    }
    routes.layer(from_fn_with_state(app.clone(), front::door)).with_state(app.clone())
}
