//! Letters to the people of the shop: an invitation, a code, news about how they sign in.

use super::{Draft, Shop};
use crate::staff::role_words;
use domain::staff::{Role, StaffCard, StaffNews};
use gateways::mail::LetterBody;
use store::people::Token;
use words::letters as say;

/// The address that an invitation's token opens.
#[must_use]
pub fn invitation_url(base_url: &str, token: &Token) -> String {
    format!("{base_url}/join/{}", token.as_str())
}

/// Somebody is invited to work here.
#[must_use]
pub fn invitation(by: &StaffCard, shop: &Shop, url: &str) -> Draft {
    let paragraphs = vec![say::greeting_plain().to_owned(), say::invitation(&by.name, &shop.name), say::invitation_then().to_owned()];
    draft(say::invitation_subject(&shop.name), shop, paragraphs, Some((say::invitation_button(), url)), Vec::new())
}

/// The code for somebody who forgot their password.
#[must_use]
pub fn reset(to: &StaffCard, code: &str, shop: &Shop, base_url: &str) -> Draft {
    let paragraphs = vec![greeting(to), say::reset(&shop.name), say::reset_then().to_owned()];
    let facts = vec![(say::reset_code().to_owned(), code.to_owned())];
    let url = format!("{base_url}/desk/forgot?asked=1");
    draft(say::reset_subject(&shop.name), shop, paragraphs, Some((say::reset_button(), &url)), facts)
}

/// What was done about how somebody signs in.
#[must_use]
pub fn news(to: &StaffCard, news: StaffNews, shop: &Shop, base_url: &str) -> Draft {
    let (subject, text) = match news {
        StaffNews::PasswordChanged => (say::news_password_subject(&shop.name), say::news_password()),
        StaffNews::SecondFactorOn => (say::news_factor_on_subject(&shop.name), say::news_factor_on()),
        StaffNews::SecondFactorOff => (say::news_factor_off_subject(&shop.name), say::news_factor_off()),
    };
    let ask = if to.role == Role::Owner { say::news_owner() } else { say::news_ask() };
    let url = format!("{base_url}/desk/security");
    let facts = vec![(say::news_who().to_owned(), format!("{}\n{}", to.email, role_words(to.role)))];
    draft(subject, shop, vec![greeting(to), text.to_owned(), ask.to_owned()], Some((say::news_button(), &url)), facts)
}

fn greeting(to: &StaffCard) -> String {
    to.name.split_whitespace().next().map_or_else(|| say::greeting_plain().to_owned(), say::greeting)
}

fn draft(subject: String, shop: &Shop, paragraphs: Vec<String>, button: Option<(&str, &str)>, facts: Vec<(String, String)>) -> Draft {
    let body = LetterBody {
        shop: shop.name.clone(),
        accent: shop.accent.clone(),
        paragraphs,
        button: button.map(|(label, url)| (label.to_owned(), url.to_owned())),
        facts,
        footer: vec![say::for_staff(&shop.name)],
    };
    Draft { subject, body, has_calendar: false }
}
