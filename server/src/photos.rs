//! Photos of a proof: sent by staff as bare bytes, kept as what they show, seen by staff and by whose order it is.

use crate::{App, front::drain, html, sessions};
use app::{
    failure::Failure,
    packed::{KIND, pack},
    ssr::{broken, origin, staff_of},
};
use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::{
    Refusal,
    deliveries::PHOTO_BYTES_MAX,
    ids::{AttachmentId, Number},
    staff::Permission,
};
use gateways::files::{NotAPicture, picture};
use http_body_util::{BodyExt, LengthLimitError};
use store::{attachments, people::StaffMember};
use tokio::sync::Semaphore;

/// Where photos are sent to; its limit is its own.
pub const PATH: &str = "/desk/photo";
/// A photo is read in up to 256 MB of memory: two at once are what a small machine has to spare.
static READING: Semaphore = Semaphore::const_new(2);

/// `POST /desk/photo`: answers `{"id": 7}`, or a failure as server functions answer it.
pub async fn keep(State(app): State<App>, request: Request) -> Response {
    match kept(&app, request).await {
        Ok(id) => Json(serde_json::json!({ "id": id })).into_response(),
        Err(failure) => refused(&failure),
    }
}

/// A refusal at the photo's field, for who sent it.
pub fn refused(failure: &Failure) -> Response {
    let status = match failure {
        Failure::Refused(Refusal::SignInNeeded) => StatusCode::UNAUTHORIZED,
        Failure::Refused(Refusal::NotYours) => StatusCode::FORBIDDEN,
        Failure::Refused(Refusal::FileTooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
        Failure::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Failure::Broken { .. } => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, [(header::CONTENT_TYPE, KIND)], pack(failure).unwrap_or_default()).into_response()
}

/// More than a photo has.
pub fn too_large() -> Failure {
    Refusal::FileTooLarge { most_bytes: PHOTO_BYTES_MAX }.into()
}

async fn kept(app: &App, request: Request) -> Result<AttachmentId, Failure> {
    let house = &app.house;
    let (parts, body) = request.into_parts();
    // Asked before the picture is kept in memory; `attachments::add` asks again.
    let who = match sender(app, &parts).await {
        Ok(who) => who,
        Err(failure) => {
            drain(body).await;
            return Err(failure);
        }
    };
    let bytes = read(body).await?;
    let _turn = READING.acquire().await.map_err(|e| broken(&e))?;
    let picture = tokio::task::spawn_blocking(move || picture(&bytes)).await.map_err(|e| broken(&e))?;
    let picture = picture.map_err(|not| match not {
        NotAPicture::TooLarge { .. } => too_large(),
        NotAPicture::Unreadable { .. } => Refusal::FileKind.into(),
    })?;
    app.files.put(picture.sha256, &picture.jpeg).await.map_err(|e| broken(&e))?;
    let count = i64::try_from(picture.jpeg.len()).unwrap_or(i64::MAX);
    Ok(attachments::add(&house.store, &who, picture.sha256, count).await?)
}

async fn sender(app: &App, parts: &Parts) -> Result<StaffMember, Failure> {
    let house = &app.house;
    let who = staff_of(&house.store, house.secure, &parts.headers, origin(&parts.extensions)).await?;
    who.may(Permission::Drive)?;
    Ok(who)
}

async fn read(body: Body) -> Result<Bytes, Failure> {
    match body.collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if std::error::Error::source(&error).is_some_and(|e| e.is::<LengthLimitError>()) => Err(too_large()),
        // The sender went away in the middle.
        Err(_) => Err(Refusal::FileKind.into()),
    }
}

/// `GET /desk/photo/{id}`, for staff.
pub async fn for_staff(State(app): State<App>, Path(id): Path<i64>, request: Request) -> Response {
    let house = &app.house;
    // The body is let go: nothing of it is read.
    let (parts, _) = request.into_parts();
    let found = async {
        let who = staff_of(&house.store, house.secure, &parts.headers, origin(&parts.extensions)).await?;
        Ok(attachments::for_staff(&house.store, &who, AttachmentId(id)).await?)
    };
    match found.await {
        Ok(sha256) => picture_of(&app, sha256).await,
        Err(failure) => sessions::refused(&app, failure),
    }
}

/// `GET /o/{number}/photo/{id}`, for who holds a link to the order.
pub async fn for_holder(State(app): State<App>, Path((number, id)): Path<(i64, i64)>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let holder = match sessions::holder_of(&app, Number(number), &parts.headers, origin(&parts.extensions)).await {
        Ok(holder) => holder,
        Err(answer) => return answer,
    };
    match attachments::for_holder(&app.house.store, &holder, AttachmentId(id)).await {
        Ok(sha256) => picture_of(&app, sha256).await,
        Err(fault) => sessions::refused(&app, fault.into()),
    }
}

async fn picture_of(app: &App, sha256: [u8; 32]) -> Response {
    match app.files.get(sha256).await {
        Ok(Some(jpeg)) => {
            let mut response = jpeg.into_response();
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
            // Its bytes never change; shared caches must not have it.
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
            response
        }
        Ok(None) => html::not_found(&app.house.site),
        Err(error) => sessions::refused(app, broken(&error)),
    }
}
