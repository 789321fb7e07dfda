//! Lists that staff send as a file: read whole within a limit, cut into cells, kept. What is in them is nobody's business here.

mod cutting;

use crate::{App, html, sessions};
use app::{
    failure::Failure,
    imports::api::UPLOAD,
    ssr::{broken, origin, staff_of},
};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Multipart, Path, Request, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    Refusal,
    ids::ImportId,
    imports::{FILE_BYTES_MAX, ImportKind, Why},
    money::Currency,
    staff::Permission,
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use leptos::server_fn::error::ServerFnUrlError;
use tokio::sync::Semaphore;

/// Where lists are sent to; the limit of what is sent there is its own.
pub const PATH: &str = UPLOAD;
/// What goes around the file in its form: boundaries and headers.
const AROUND_BYTES_MAX: usize = 16 * 1024;
/// The most that is read of a form with a file.
pub const BODY_BYTES_MAX: usize = FILE_BYTES_MAX as usize + AROUND_BYTES_MAX;

/// A file of ten megabytes takes some hundred while it is cut: one at a time.
static READING: Semaphore = Semaphore::const_new(1);

/// `POST /desk/upload/{kind}`: leads to the page of the import, or back to the form with why not.
pub async fn keep(State(app): State<App>, Path(kind): Path<String>, request: Request) -> Response {
    let Some(kind) = ImportKind::from_code(&kind) else { return html::not_found(&app.house.site) };
    match kept(&app, kind, request).await {
        Ok(id) => sessions::leave_for(&format!("/desk/imports/{id}"), None),
        Err(failure) => refused(&app, kind, failure),
    }
}

const fn form_of(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Products => "/desk/catalogue/import",
        ImportKind::Customers => "/desk/customers/import",
    }
}

/// Back to the form, which says it as forms of server functions do.
fn refused(app: &App, kind: ImportKind, failure: Failure) -> Response {
    let site = &app.house.site;
    match &failure {
        Failure::Refused(Refusal::SignInNeeded) => sessions::leave_for(&format!("/desk/sign-in?to={}", form_of(kind)), None),
        Failure::Refused(Refusal::NotYours) => {
            html::sentence(site, StatusCode::FORBIDDEN, words::desk::not_yours(), &failure.sentence(Currency::default()))
        }
        Failure::Broken { incident } => html::broken(site, incident),
        Failure::Refused(_) => back(kind, failure),
    }
}

fn back(kind: ImportKind, failure: Failure) -> Response {
    // The host is put there to be taken away again: an address without one is none to this function.
    let address = ServerFnUrlError::new("/desk/upload", failure).to_url(&format!("http://localhost{}", form_of(kind)));
    let query = address.ok().and_then(|address| address.query().map(str::to_owned)).unwrap_or_default();
    sessions::leave_for(&format!("{}?{query}", form_of(kind)), None)
}

/// A file that was announced as larger than [`BODY_BYTES_MAX`], before any of it is read.
pub fn too_large(path: &str) -> Option<Response> {
    let kind = ImportKind::from_code(path.strip_prefix(PATH)?)?;
    Some(back(kind, Refusal::FileTooLarge { most_bytes: FILE_BYTES_MAX }.into()))
}

/// What is too large is let in and thrown away up to here, so that who sends a whole year's export reads why not instead of a broken
/// connection.
const PASSING_BYTES_MAX: usize = 128 * 1024 * 1024;

/// Takes a body and keeps nothing of it.
pub async fn let_pass(body: Body) {
    let mut body = Limited::new(body, PASSING_BYTES_MAX);
    while let Some(Ok(_)) = body.frame().await {}
}

async fn kept(app: &App, kind: ImportKind, request: Request) -> Result<ImportId, Failure> {
    let house = &app.house;
    let (parts, body) = request.into_parts();
    let who = staff_of(&house.store, house.secure, &parts.headers, origin(&parts.extensions)).await?;
    // Asked before the file is read: reading costs, and `imports::keep` asks again.
    who.may(Permission::Stock)?;
    let bytes = read(body).await?;
    let (name, bytes) = file_of(Request::from_parts(parts, Body::from(bytes))).await.ok_or(Refusal::Import { why: Why::Empty })?;
    let _turn = READING.acquire().await.map_err(|e| broken(&e))?;
    let cut = tokio::task::spawn_blocking(move || cutting::cut(kind, name, &bytes)).await.map_err(|e| broken(&e))?;
    let file = cut.map_err(|why| Refusal::Import { why })?;
    Ok(store::imports::keep(&house.store, &who, &file).await?)
}

async fn read(body: Body) -> Result<Bytes, Failure> {
    match body.collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if std::error::Error::source(&error).is_some_and(|e| e.is::<LengthLimitError>()) => {
            Err(Refusal::FileTooLarge { most_bytes: FILE_BYTES_MAX }.into())
        }
        // The sender went away in the middle.
        Err(_) => Err(Refusal::Import { why: Why::Empty }.into()),
    }
}

/// The file in a form; none in what is no such form.
async fn file_of(request: Request) -> Option<(String, Bytes)> {
    let mut form = Multipart::from_request(request, &()).await.ok()?;
    while let Ok(Some(field)) = form.next_field().await {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            return Some((name, field.bytes().await.ok()?));
        }
    }
    None
}
