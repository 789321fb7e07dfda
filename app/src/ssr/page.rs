//! How a page leaves the house: the document around its root, its headers, and the script that wakes it.

use super::{House, Rendering};
use crate::{
    account::{Account, FrontDoor},
    at::At,
    desk::{Desk, Wing},
    handed::{Handed, PLACE},
    journey::page::{Half, LinkPage},
    link::{Buying, Receiving},
    live::META,
    packed::{KIND, pack},
    told::{CameBack, Told},
};
use axum::{
    body::Body,
    http::{HeaderValue, Request, Response, StatusCode, Uri, header, request::Parts},
};
use base64::Engine as _;
use domain::{locations::Brand, money::Currency, payments::Provider};
use hydration_context::SsrSharedContext;
use leptos::{nonce::use_nonce, prelude::*, reactive::computed::ScopedFuture};
use leptos_axum::ResponseOptions;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Whose pages they are: each has its own style, and a script, a link one for each half and the desk one for each wing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    Link,
    Account,
    Desk,
}

impl Client {
    const fn sheet(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Account => "account",
            Self::Desk => "desk",
        }
    }

    fn script(self, path: &str, half: Half) -> &'static str {
        match self {
            Self::Link => match half {
                Half::Buying => "buying",
                Half::Receiving => "receiving",
            },
            Self::Account => "account",
            Self::Desk => match Wing::of(path) {
                Wing::Front => "desk",
                Wing::Customers => "customers",
                Wing::Catalogue => "catalogue",
                Wing::Quotes => "quotes",
                Wing::Orders => "orders",
                Wing::Dispatch => "dispatch",
                Wing::Drive => "drive",
                Wing::Settings => "settings",
            },
        }
    }
}

/// Draws a page of the desk, whole, with its data inlined.
pub async fn desk_page(house: House, request: Request<Body>) -> Response<Body> {
    let brand = store::shop::brand(&house.store).await.unwrap_or_default();
    let at = address(request.uri());
    let lent = house.clone();
    let render = leptos_axum::render_app_async_with_context(
        move || {
            provide_context(lent.clone());
            provide_context(Rendering);
        },
        move || {
            let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
            let policy = policy(&format!("nonce-{nonce}"), &Guests::of(&house, Client::Desk, Half::default()));
            if let Some((response, policy)) = use_context::<ResponseOptions>().zip(policy) {
                response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
                response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            }
            let waking = Waking { nonce: Some(nonce), ..Waking::of(&house, Client::Desk.script(&at.path, Half::default()), "") };
            document(&house, Client::Desk, &brand, &at, Content::Desk, None, waking)
        },
    );
    render(request).await
}

/// A page of customers that was read and is to be drawn. It is drawn from nothing else: the same sheet gives the same page, byte for byte.
pub struct Sheet {
    client: Client,
    at: At,
    brand: Brand,
    content: Content,
    /// The content as it is handed over.
    text: String,
    status: StatusCode,
}

/// A page of customers.
pub struct Drawn {
    pub html: String,
    /// What it may run and load.
    pub policy: HeaderValue,
}

impl Sheet {
    /// Reads what a page is drawn from, as a server function would.
    pub async fn read(house: &House, client: Client, request: Request<Body>) -> Self {
        let brand = store::shop::brand(&house.store).await.unwrap_or_default();
        let at = address(request.uri());
        let (content, status) = Content::read(house, client, &at, &request.into_parts().0).await;
        let text = content.text().unwrap_or_default();
        Self { client, at, brand, content, text, status: status.unwrap_or(StatusCode::OK) }
    }

    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// All that it is drawn from: two sheets of one key are the same page. None for a page that nobody asks for again: what was refused or
    /// broke is said once, and what stands in a query is anybody's.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        let Self { client, at, brand, text, .. } = self;
        let key = || format!("{}\n{}\n{}\n{}\n{text}", client.sheet(), at.path, brand.name, super::chosen(brand).hex());
        (self.status.is_success() && at.query.is_empty()).then(key)
    }

    /// Draws it, together with the globals that the client looks for before it takes hold of a page.
    ///
    /// # Panics
    /// Never: the policy is made of printable ASCII.
    #[must_use]
    pub fn draw(self, house: &House) -> Drawn {
        let Self { client, at, brand, content, text, .. } = self;
        let half = content.half();
        let waking = Waking::of(house, client.script(&at.path, half), GLOBALS);
        // The same page has the same script, so what is allowed is that script.
        let signed = format!("sha256-{}", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(&waking.text)));
        let policy = policy(&signed, &Guests::of(house, client, half)).expect("printable ASCII");
        let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new())));
        let html = owner.with(|| document(house, client, &brand, &at, content, Some(text), waking).into_view().to_html());
        owner.cleanup();
        Drawn { html, policy }
    }
}

fn address(uri: &Uri) -> At {
    At { path: uri.path().to_owned(), query: uri.query().unwrap_or_default().to_owned() }
}

/// What leptos would write behind a page of its own. There is nothing to be read later in ours.
const GLOBALS: &str = "for(const name of['RESOLVED_RESOURCES','SERIALIZED_ERRORS','INCOMPLETE_CHUNKS'])globalThis['__'+name]=[];";

/// The script that wakes a page, what it loads, and the nonce that signs it, where its text does not.
struct Waking {
    script: String,
    wasm: String,
    text: String,
    nonce: Option<String>,
}

impl Waking {
    /// By the client of this name, with what has to stand `before` it takes hold.
    fn of(house: &House, name: &str, before: &str) -> Self {
        let (script, wasm) = (house.site.path(&format!("{name}.js")), house.site.path(&format!("{name}.wasm")));
        let text = format!("import init,{{hydrate}} from '{script}';{before}init({{module_or_path:'{wasm}'}}).then(hydrate)");
        Self { script, wasm, text, nonce: None }
    }
}

/// What a page is drawn from, here and again in the browser. The desk reads its own parts.
enum Content {
    Link(Handed<LinkPage>),
    Account(Handed<FrontDoor>),
    Desk,
}

impl Content {
    /// Reads it as a server function would, and says which status it asked for.
    async fn read(house: &House, client: Client, at: &At, parts: &Parts) -> (Self, Option<StatusCode>) {
        let (owner, response) = (Owner::new(), ResponseOptions::default());
        owner.with(|| {
            provide_context(house.clone());
            provide_context(Rendering);
            provide_context(parts.clone());
            provide_context(response.clone());
        });
        let handed = match client {
            Client::Link => {
                let asked = (at.number().unwrap_or_default(), at.rest().to_owned());
                let page = owner.with(|| ScopedFuture::new(crate::journey::api::read(asked.0, asked.1))).await;
                let currency = page.as_ref().ok().and_then(|page| page.order.as_ref()).map(|order| order.currency);
                Self::Link(Handed { page, came_back: came_back(at, currency.unwrap_or_default()) })
            }
            Client::Account => {
                let page = owner.with(|| ScopedFuture::new(crate::account::api::look_in())).await;
                Self::Account(Handed { page, came_back: came_back(at, Currency::default()) })
            }
            Client::Desk => Self::Desk,
        };
        let status = response.0.read().unwrap_or_else(std::sync::PoisonError::into_inner).status;
        owner.cleanup();
        (handed, status)
    }

    fn half(&self) -> Half {
        match self {
            Self::Link(handed) => handed.page.as_ref().map_or_else(|_| Half::default(), LinkPage::half),
            Self::Account(_) | Self::Desk => Half::default(),
        }
    }

    fn text(&self) -> Option<String> {
        match self {
            Self::Link(handed) => pack(handed),
            Self::Account(handed) => pack(handed),
            Self::Desk => None,
        }
    }
}

/// How a form was refused that came back to this page.
fn came_back(at: &At, currency: Currency) -> Option<CameBack> {
    let told: Told = at.came_back_with()?;
    Some(CameBack { endpoint: at.refused_form()?, told: told.again(currency) })
}

fn document(
    house: &House,
    client: Client,
    brand: &Brand,
    at: &At,
    content: Content,
    // The content as it is handed over, where it is.
    text: Option<String>,
    waking: Waking,
) -> impl IntoView + use<> {
    let half = content.half();
    let style = house.site.path(&format!("{}.css", client.sheet()));
    let build = house.site.build().to_owned();
    let at = at.clone();
    // Kept for minutes: another colour is another address, so that a page shows it at once.
    let colors = format!("/brand.css?{}", super::chosen(brand).hex().trim_start_matches('#'));
    let title = at.number().map_or_else(|| brand.name.clone(), |number| words::link::title(number, &brand.name));
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <title>{title}</title>
                <link rel="stylesheet" href=style/>
                <link rel="stylesheet" href=colors/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/apple-touch-icon.png"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <meta name="robots" content="noindex"/>
                <meta name=META content=build/>
                <meta name="format-detection" content="telephone=no"/>
                <link rel="modulepreload" href=waking.script crossorigin=""/>
                <link rel="preload" href=waking.wasm r#as="fetch" r#type="application/wasm" crossorigin=""/>
            </head>
            <body class=if client == Client::Desk { "desk" } else { "" }>
                {match content {
                    Content::Link(handed) => match half {
                        Half::Buying => view! { <Buying at handed/> }.into_any(),
                        Half::Receiving => view! { <Receiving at handed/> }.into_any(),
                    },
                    Content::Account(handed) => view! { <Account at handed/> }.into_any(),
                    Content::Desk => view! { <Desk/> }.into_any(),
                }}
                {text.map(|text| view! { <script r#type=KIND id=PLACE inner_html=text></script> })}
                <script type="module" nonce=waking.nonce>{waking.text}</script>
            </body>
        </html>
    }
}

/// Who besides us has a part in a page: where something is bought by link, the payment provider. The step changes there without another
/// page, so it is let in on all of that half, and on no other page.
#[derive(Default)]
struct Guests {
    script: &'static str,
    frame: &'static str,
    connect: &'static str,
    /// Where a form may lead: browsers ask this of redirects too.
    form: String,
}

impl Guests {
    fn of(house: &House, client: Client, half: Half) -> Self {
        let pays = client == Client::Link && half == Half::Buying;
        if client == Client::Desk {
            // Letters as they arrive: documents of our own, with a policy of their own.
            return Self { frame: "frame-src 'self'; ", ..Self::default() };
        }
        match house.payments.provider() {
            // By <https://docs.stripe.com/security/guide#content-security-policy>.
            Some(Provider::Stripe) if pays => Self {
                script: " https://js.stripe.com https://*.js.stripe.com",
                frame: "frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com; ",
                connect: " https://api.stripe.com",
                form: " https://checkout.stripe.com".into(),
            },
            // The pretend provider's page lies on the shop's own address, by which this page need not have been reached.
            Some(Provider::Sandbox) if pays => Self { form: format!(" {}", house.base_url), ..Self::default() },
            Some(Provider::Stripe | Provider::Sandbox | Provider::Hand) | None => Self::default(),
        }
    }
}

/// Nothing runs but our own script and what is signed; nothing is framed.
fn policy(signed: &str, guests: &Guests) -> Option<HeaderValue> {
    let Guests { script, frame, connect, form } = guests;
    let policy = format!(
        "default-src 'none'; script-src 'self' '{signed}' 'wasm-unsafe-eval'{script}; style-src 'self'; img-src 'self' data: blob:; \
         {frame}connect-src 'self'{connect}; manifest-src 'self'; worker-src 'self'; form-action 'self'{form}; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).ok()
}
