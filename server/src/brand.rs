//! The shop's own colour and name: one small stylesheet and the manifest of the installed app.

use crate::{App, html};
use app::{
    failure::Failure,
    ssr::{Oklch, accent, broken},
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::locations::Brand;
use serde_json::json;
use sha2::{Digest, Sha256};

/// The colour of a shop that set none: the one in style/tokens.css.
const USUAL: Oklch = Oklch { lightness: 0.45, chroma: 0.13, hue: 258.0 };

fn color(brand: &Brand) -> Oklch {
    Oklch::parse(&brand.color).unwrap_or(USUAL)
}

/// As style/tokens.css corrects it, on paper and at night.
fn light(brand: Oklch) -> Oklch {
    brand.at(brand.lightness.clamp(0.36, 0.5), brand.chroma)
}

fn dark(brand: Oklch) -> Oklch {
    brand.at(brand.lightness.clamp(0.74, 0.82), brand.chroma.min(0.12))
}

/// `GET /brand.css`: the one value that a shop sets, and what browsers without relative colours can't compute from it.
pub async fn sheet(State(app): State<App>, headers: HeaderMap) -> Response {
    match store::shop::brand(&app.house.store).await {
        Ok(brand) => cached(&headers, "text/css; charset=utf-8", css(&brand)),
        Err(fault) => failed(&app, &fault),
    }
}

fn css(brand: &Brand) -> String {
    let brand = color(brand);
    let set = |accent: Oklch, hover: f64, ink: (f64, f64), wash: (f64, f64)| {
        format!(
            "--accent:{};--accent-hover:{};--accent-ink:{};--accent-wash:{}",
            accent.hex(),
            accent.at(accent.lightness + hover, accent.chroma).hex(),
            accent.at(ink.0, ink.1).hex(),
            accent.at(wash.0, wash.1).hex()
        )
    };
    let day = set(light(brand), -0.06, (0.99, 0.006), (0.955, 0.02));
    let night = set(dark(brand), 0.05, (0.19, 0.02), (0.3, 0.035));
    format!(
        ":root{{--brand:{brand}}}\n@supports not (color:oklch(from red l c h)){{@media screen{{:root{{{day}}}\n\
         @media (prefers-color-scheme:dark){{:root{{{night}}}}}}}}}\n"
    )
}

/// `GET /manifest.webmanifest`. The start address holds no token: which order opens is decided by the browser's cookie.
pub async fn manifest(State(app): State<App>, headers: HeaderMap) -> Response {
    let brand = match store::shop::brand(&app.house.store).await {
        Ok(brand) => brand,
        Err(fault) => return failed(&app, &fault),
    };
    let icon = |size: u32, purpose: &str| {
        let name = if purpose == "maskable" { "icon-maskable" } else { "icon" };
        json!({ "src": format!("/{name}-{size}.png"), "sizes": format!("{size}x{size}"), "type": "image/png", "purpose": purpose })
    };
    let manifest = json!({
        "id": "/",
        "name": brand.name,
        "short_name": brand.name.chars().take(24).collect::<String>(),
        "start_url": "/?app=1",
        "scope": "/",
        "display": "standalone",
        "lang": words::mail::language(),
        "dir": words::mail::direction(),
        "background_color": "#fbf9f5",
        "theme_color": accent(&brand),
        "icons": [icon(192, "any"), icon(512, "any"), icon(192, "maskable"), icon(512, "maskable")],
    });
    cached(&headers, "application/manifest+json", manifest.to_string())
}

/// Five minutes without asking, then a question that is answered with 304 until the shop changes something.
fn cached(asked: &HeaderMap, kind: &'static str, body: String) -> Response {
    let tag = format!("\"{}\"", hex::encode(&Sha256::digest(body.as_bytes())[..8]));
    let is_known = asked.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if is_known { StatusCode::NOT_MODIFIED.into_response() } else { body.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

fn failed(app: &App, fault: &store::Fault) -> Response {
    match broken(fault) {
        Failure::Broken { incident } => html::broken(&app.house.site, &incident),
        Failure::Refused(_) => html::not_found(&app.house.site),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_that_is_none_can_not_break_out_of_the_sheet() {
        let brand = Brand { color: "red}body{display:none".into(), ..Brand::default() };
        let sheet = css(&brand);
        assert!(sheet.starts_with(":root{--brand:oklch(0.45 0.13 258)}\n"), "{sheet}");
        assert!(!sheet.contains("display"), "{sheet}");
        assert_eq!(sheet.matches('{').count(), sheet.matches('}').count());
    }
}
