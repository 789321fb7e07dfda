//! The few pages that the server writes itself: nothing was found, something broke, the pretend provider. They need no script and
//! no database, so that they come also when those are what broke.

use app::ssr::Site;
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::fmt::Write;

/// Markup that is written by us, with everything that is not escaped.
#[derive(Default)]
pub struct Html(String);

impl Html {
    /// Our own markup.
    pub fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Anything else.
    pub fn text(&mut self, text: impl std::fmt::Display) -> &mut Self {
        let mut shown = String::new();
        // Writing to a `String` can't fail.
        let _ = write!(shown, "{text}");
        for c in shown.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                c if c.is_control() && c != '\n' => {}
                c => self.0.push(c),
            }
        }
        self
    }

    /// `<tag class="class">text</tag>`, both names ours.
    pub fn element(&mut self, tag: &str, class: &str, text: impl std::fmt::Display) -> &mut Self {
        self.raw("<").raw(tag);
        if !class.is_empty() {
            self.raw(" class=\"").raw(class).raw("\"");
        }
        self.raw(">").text(text).raw("</").raw(tag).raw(">")
    }
}

/// Where forms of a page may lead, besides nowhere.
pub enum Forms<'a> {
    None,
    /// Our own origin, and one more, should the shop be reached by another name.
    Own(&'a str),
}

/// A whole page, in the style of the account.
#[must_use]
pub fn page(site: &Site, status: StatusCode, title: &str, forms: &Forms<'_>, main: &Html) -> Response {
    let mut html = Html::default();
    html.raw("<!doctype html>\n<html lang=\"").text(words::mail::language()).raw("\" dir=\"").text(words::mail::direction());
    html.raw(
        "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">",
    );
    html.raw("<meta name=\"color-scheme\" content=\"light dark\"><meta name=\"robots\" content=\"noindex\">");
    html.element("title", "", title).raw("<link rel=\"stylesheet\" href=\"").text(site.path("account.css")).raw("\">");
    html.raw("<link rel=\"stylesheet\" href=\"/brand.css\"><link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\"></head><body>");
    html.raw(&main.0).raw("</body></html>\n");
    let forms = match forms {
        Forms::None => "'none'".to_owned(),
        Forms::Own(other) => format!("'self' {other}"),
    };
    let policy =
        format!("default-src 'none'; style-src 'self'; img-src 'self'; form-action {forms}; base-uri 'none'; frame-ancestors 'none'");
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    let mut response = (status, [(header::CONTENT_TYPE, kind)], html.0).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// A page of a heading and a paragraph, with the way back.
#[must_use]
pub fn sentence(site: &Site, status: StatusCode, title: &str, text: &str) -> Response {
    let mut main = Html::default();
    main.raw("<main class=\"page\" id=\"main\"><div class=\"block first later\">").element("h1", "", title).element("p", "", text);
    main.raw("<p><a href=\"/\">").text(words::server::to_the_start()).raw("</a></p></div></main>");
    page(site, status, title, &Forms::None, &main)
}

#[must_use]
pub fn not_found(site: &Site) -> Response {
    sentence(site, StatusCode::NOT_FOUND, words::server::not_found_title(), words::server::not_found())
}

/// What could not be done for now: the database is away, most likely. The incident stands in the log beside its cause; the page says it,
/// and a header for who has no page.
#[must_use]
pub fn broken(site: &Site, incident: &str) -> Response {
    numbered(site, StatusCode::SERVICE_UNAVAILABLE, incident)
}

/// A defect of ours.
#[must_use]
pub fn defect(site: &Site, incident: &str) -> Response {
    numbered(site, StatusCode::INTERNAL_SERVER_ERROR, incident)
}

fn numbered(site: &Site, status: StatusCode, incident: &str) -> Response {
    let mut response = sentence(site, status, words::server::broken_title(), &words::server::broken(incident));
    if let Ok(value) = HeaderValue::from_str(incident) {
        response.headers_mut().insert(HeaderName::from_static("x-incident"), value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_not_ours_becomes_markup() {
        let mut html = Html::default();
        html.element("p", "note", "<script>\"&'\u{0}</script>");
        assert_eq!(html.0, "<p class=\"note\">&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;</p>");
    }
}
