//! The shop that a test opens.

use app::{failure::Failure, packed::unpack, ssr::Cookie};
use domain::ids::Number;
use reqwest::{Client, RequestBuilder, Response, header, redirect::Policy};
use server::{
    Running,
    config::{Given, MailWay, Settings},
    paid_before, start,
};
use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};
use store::{
    Clock, Store, demo,
    people::{LinkHolder, Origin, Token, link_holder},
};

/// A folder that is gone when the test is.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("porchlight-server-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A site with one file of each kind.
    pub fn site(&self) -> PathBuf {
        let site = self.0.join("site");
        std::fs::create_dir_all(site.join("pkg")).unwrap();
        for (name, text) in [
            ("pkg/assets.json", r#"{"account.css":"account.0123456789abcdef.css"}"#),
            ("pkg/account.0123456789abcdef.css", "body{}"),
            ("pkg/account.0123456789abcdef.css.br", "pretend brotli"),
            ("service-worker.js", "// nothing"),
            ("favicon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ] {
            std::fs::write(site.join(name), text).unwrap();
        }
        site
    }

    pub fn database(&self) -> String {
        format!("sqlite://{}", self.0.join("shop.db").display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running server, and who asks it things.
pub struct Shop {
    pub running: Running,
    pub folder: Folder,
    client: Client,
}

impl Shop {
    pub async fn open() -> Self {
        Self::open_with(&[]).await
    }

    /// With keys of the configuration.
    pub async fn open_with(keys: &[(&str, &str)]) -> Self {
        Self::open_at(Clock::System, keys).await
    }

    /// With a clock that the test moves.
    pub async fn open_at(clock: Clock, keys: &[(&str, &str)]) -> Self {
        let _ = any_spawner::Executor::init_tokio();
        gateways::install_tls();
        let folder = Folder::new();
        let mut flags: Vec<(String, String)> = vec![
            ("listen".into(), "127.0.0.1:0".into()),
            ("database".into(), folder.database()),
            ("site".into(), folder.site().display().to_string()),
            // Beside the database, which need not be a file.
            ("mail.folder".into(), folder.path().join("mail").display().to_string()),
            ("files.folder".into(), folder.path().join("files").display().to_string()),
        ];
        flags.extend(keys.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let settings = Settings::read(&Given { flags, ..Given::default() }).unwrap();
        migration::bring_up(&settings.database).await.unwrap();
        let store = Store::open(&settings.database, clock).await.unwrap();
        // A second server of the same shop finds it there.
        if demo::is_empty(&store).await.unwrap() {
            demo::load(&store, paid_before).await.unwrap();
        }
        let (database, is_folder) = (settings.database.clone(), matches!(settings.mail.way, MailWay::Folder(_)));
        let running = start(settings, store).await.unwrap();
        if is_folder {
            crate::facts::quiet(&database).await;
        }
        let client = Client::builder().redirect(Policy::none()).timeout(Duration::from_secs(30)).build().unwrap();
        Self { running, folder, client }
    }

    pub fn store(&self) -> &Store {
        &self.running.app.house.store
    }

    pub fn url(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_owned() } else { format!("http://{}{path}", self.running.app.address) }
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.url(path))
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(self.url(path))
    }

    /// The number and the token of the order at a stage.
    pub async fn link(&self, stage: &str) -> (Number, Token) {
        let links = demo::fresh_links(self.store()).await.unwrap();
        links.into_iter().find(|l| l.stage == stage).map(|l| (l.order, l.token)).unwrap()
    }

    pub async fn holder(&self, stage: &str) -> LinkHolder {
        let (_, token) = self.link(stage).await;
        link_holder(self.store(), &token, Origin::default()).await.unwrap()
    }

    /// The cookie of the desk's manager.
    pub async fn desk_cookie(&self) -> String {
        self.desk_cookie_of(demo::MANAGER).await
    }

    pub async fn desk_cookie_of(&self, email: &str) -> String {
        let entry = store::people::sign_in(self.store(), email, demo::PASSWORD, Origin::default()).await.unwrap();
        let (token, _) = entry.session().unwrap();
        format!("{}={}", Cookie::Desk.name(false), token.as_str())
    }

    /// Calls a server function as the page's script does: `form` is what its form would send, or JSON.
    pub fn call(&self, function: &str, cookie: &str, form: &str) -> RequestBuilder {
        let kind = if form.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        let request = self.post(&api(function)).header("cookie", cookie).header("accept", "application/json");
        request.header("content-type", kind).header("sec-fetch-site", "same-origin").body(form.to_owned())
    }

    /// Asks until it is so; the worker needs a moment.
    pub async fn until<T, F: Future<Output = Option<T>>>(&self, what: &str, ask: impl Fn() -> F) -> T {
        for _ in 0..200 {
            if let Some(found) = ask().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{what} did not happen");
    }
}

/// The address of a server function: its name with a hash behind it.
pub fn api(function: &str) -> String {
    let named = |path: &str| path.trim_end_matches(|c: char| c.is_ascii_digit()).strip_prefix("/api/") == Some(function);
    let found = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).find(|path| named(path));
    found.unwrap_or_else(|| panic!("there is no server function {function}")).to_owned()
}

/// Why a server function did nothing.
pub async fn failure(answer: Response) -> Failure {
    let body = answer.text().await.unwrap();
    unpack(&body).unwrap_or_else(|| panic!("no failure: {body}"))
}

pub fn link_cookie(number: Number, token: &Token) -> String {
    format!("{}={}", Cookie::Link(number).name(false), token.as_str())
}

pub fn text<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |v| v.to_str().unwrap())
}

pub fn location(response: &Response) -> &str {
    text(response, header::LOCATION.as_str())
}
