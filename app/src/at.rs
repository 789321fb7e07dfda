//! Where the page is: the address it was asked for, the same on the server and in the browser.

use crate::failure::Failure;
use domain::{customers::filter::decoded, ids::Number};
use leptos::{
    prelude::*,
    server_fn::error::{FromServerFnError, ServerFnUrlError},
};

/// The address of a page without a router.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct At {
    pub path: String,
    /// Behind the `?`, as it was sent.
    pub query: String,
}

impl At {
    /// The address of the browser's window; the server passes the request's.
    #[must_use]
    pub fn window() -> Self {
        let location = window().location();
        let query = location.search().unwrap_or_default();
        Self { path: location.pathname().unwrap_or_default(), query: query.trim_start_matches('?').to_owned() }
    }

    /// The number in `/o/10482` or `/o/10482/pay`.
    #[must_use]
    pub fn number(&self) -> Option<Number> {
        self.path.strip_prefix("/o/")?.split('/').next()?.parse().ok()
    }

    /// What stands behind the number: `pay` in `/o/10482/pay`.
    #[must_use]
    pub fn rest(&self) -> &str {
        self.path.strip_prefix("/o/").and_then(|p| p.split_once('/')).map_or("", |(_, rest)| rest.trim_end_matches('/'))
    }

    /// A value of the query, decoded. The last one counts: an address that a form came back to twice holds both refusals.
    #[must_use]
    pub fn query(&self, key: &str) -> Option<String> {
        let (_, value) = self.query.split('&').filter_map(|pair| pair.split_once('=')).rfind(|(k, _)| *k == key)?;
        Some(decoded(value))
    }

    /// How a form was refused, whichever it was.
    #[must_use]
    pub fn came_back_with<E: FromServerFnError>(&self) -> Option<E> {
        self.refused_form()?;
        self.query("__err").map(|err| ServerFnUrlError::<E>::decode_err(&err))
    }

    /// How the form of a server function of this name was refused when it was sent without script.
    #[must_use]
    pub fn came_back(&self, endpoint: &str) -> Option<Failure> {
        self.refused_form().filter(|name| name == endpoint).and_then(|_| self.came_back_with())
    }

    /// The form that was refused without script, by the name of its server function.
    #[must_use]
    pub fn refused_form(&self) -> Option<String> {
        let path = self.query("__path")?;
        path.rsplit('/').next().map(|name| name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Refusal;

    #[test]
    fn addresses_are_read() {
        let at = At { path: "/o/10482/pay".into(), query: "day=2027-03-04&note=a%20b+c%C3%A9&x".into() };
        assert_eq!((at.number(), at.rest()), (Some(Number(10_482)), "pay"));
        assert_eq!(at.query("note").as_deref(), Some("a b cé"));
        assert_eq!(At { query: "day=1&day=2".into(), ..At::default() }.query("day").as_deref(), Some("2"));
        assert_eq!(At { path: "/o/x".into(), ..At::default() }.number(), None);
    }

    #[test]
    fn a_refused_form_is_found_again() {
        let failure = Failure::Refused(Refusal::ReviewFirst);
        let err = ServerFnUrlError::new("/api/pay123", failure.clone()).to_url("http://127.0.0.1/o/1").unwrap();
        let at = At { path: "/o/1".into(), query: err.query().unwrap().to_owned() };
        assert_eq!(at.came_back("pay"), Some(failure));
        assert_eq!(at.came_back("review"), None);
        let _ = Failure::from_server_fn_error(leptos::server_fn::error::ServerFnErrorErr::Request("offline".into()));
    }
}
