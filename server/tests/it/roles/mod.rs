//! Every server function and every route, for everybody: who may not is refused, learns nothing and changes nothing.

mod routes;
pub mod table;

use crate::{
    facts::{Facts, quiet},
    scene::Scene,
    shop::Shop,
};
use domain::{
    deliveries::{Move, Proof},
    ids::{AttachmentId, ImportId},
    imports::{ImportKind, Line},
    proof::Handed,
    staff::Role,
};
use leptos::server_fn::axum::server_fn_paths;
use reqwest::{RequestBuilder, StatusCode};
use std::collections::{BTreeMap, BTreeSet};
use store::{demo, people};
use table::{FUNCTIONS, ROUTES, Row};

/// One letter each, as the table has them.
const VISITORS: &str = "nfsh omspdt";
/// Whose link the foreign visitor holds.
const FOREIGN: &str = "deposit_paid";
/// Right for the role, and about an order that it does not fit.
const NOTHING_THERE: [&str; 4] = ["collect_order", "drop_address", "end_note", "withdraw_invitation"];

struct House {
    shop: Shop,
    scenes: BTreeMap<&'static str, Scene>,
    staff: Vec<String>,
    session: String,
    photo: AttachmentId,
    import: ImportId,
    /// Two people who were invited: to sell, and to own.
    invitations: [String; 2],
    /// An owner whom nobody here is.
    owner: String,
}

/// The smallest picture there is: one grey point.
pub const PICTURE: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\x0aIDATx\x9cch\x00\x00\x00\x82\x00\x81w\xcdr\xb6\x00\x00\x00\x00IEND\xaeB`\x82";

impl House {
    async fn open() -> Self {
        let shop = Shop::open().await;
        people::add_staff(shop.store(), "Olive Hartley", "olive@hartley.example", "", Role::Owner, demo::PASSWORD).await.unwrap();
        let mut staff = Vec::new();
        for name in ["olive", "robin", "lena", "priya", "luis", "sam"] {
            staff.push(shop.desk_cookie_of(&format!("{name}@hartley.example")).await);
        }
        // Dana visits nobody here: her session is the one that others reach for.
        let origin = people::Origin::default();
        let (_, dana) = people::sign_in(shop.store(), "dana@hartley.example", demo::PASSWORD, origin).await.unwrap().session().unwrap();
        let ruth = demo::member(shop.store(), "ruth@hartley.example").await.unwrap();
        let mut invitations = Vec::new();
        for (email, role) in [("seller@hartley.example", Role::Sales), ("owner@hartley.example", Role::Owner)] {
            people::invite(shop.store(), &ruth, email, role, ruth.card().location).await.unwrap();
            let open = people::roster(shop.store(), &ruth).await.unwrap().invitations;
            invitations.push(open.into_iter().find(|i| i.email == email).unwrap().id.to_string());
        }
        let mut scenes = Scene::all(&shop).await;
        scenes.get_mut("scheduling").unwrap().change(&shop).await;
        let (proved, photo) = proved(&shop, &staff[1]).await;
        scenes.insert("proved", proved);
        let import = list(&shop).await;
        // The letter about it leaves before anybody looks whether something changes.
        quiet(&shop.folder.database()).await;
        let invitations = invitations.try_into().unwrap();
        let owner = ruth.id().to_string();
        Self { shop, scenes, staff, session: dana.session().to_string(), photo, import, invitations, owner }
    }

    /// What a visitor of this column carries.
    fn cookie(&self, column: usize, scene: &Scene) -> String {
        match column {
            0 => String::new(),
            1 => {
                // Theirs, and the same token under the name of the order that they are after.
                let own = &self.scenes[FOREIGN];
                format!("{}; {}", own.acts, crate::shop::link_cookie(scene.number, &own.token))
            }
            2 => scene.sees.clone(),
            3 => scene.acts.clone(),
            // The table has a space there.
            at => self.staff[at - 5].clone(),
        }
    }

    fn fill(&self, template: &str, scene: &Scene) -> String {
        let common = scene.fill(template).replace("{foreign}", &self.scenes[FOREIGN].number.to_string());
        common
            .replace("{session}", &self.session)
            .replace("{photo}", &self.photo.to_string())
            .replace("{guessed}", &"A".repeat(43))
            .replace("{import}", &self.import.to_string())
            .replace("{kind}", "products")
            .replace("{location}", "1")
            .replace("{zone}", "1")
            .replace("{invitation}", &self.invitations[0])
            .replace("{owners_invitation}", &self.invitations[1])
            .replace("{owner}", &self.owner)
    }

    fn request(&self, row: &Row, column: usize) -> RequestBuilder {
        let (at, _, stage, sent) = *row;
        let scene = &self.scenes[stage];
        let (sent, cookie) = (self.fill(sent, scene), self.cookie(column, scene));
        let Some((method, path)) = at.split_once(' ') else { return self.shop.call(at, &cookie, &sent) };
        let path = self.fill(path, scene);
        assert!(!path.contains('{') && !sent.contains("={"), "{at}: {path} {sent}");
        if method == "GET" {
            return self.shop.get(&path).header("cookie", cookie).header("accept", "text/html");
        }
        if sent == "a picture" {
            return self.shop.post(&path).header("cookie", cookie).header("sec-fetch-site", "same-origin").body(PICTURE);
        }
        let kind = if sent.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        self.shop.post(&path).header("cookie", cookie).header("content-type", kind).header("sec-fetch-site", "same-origin").body(sent)
    }

    async fn ask(&self, row: &Row, column: usize) -> Answer {
        let answer = self.request(row, column).send().await.unwrap_or_else(|e| panic!("{}: {e}", row.0));
        let header = |name: &str| answer.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let (status, location, kind) = (answer.status(), header("location"), header("content-type"));
        // A live stream has no end.
        let body = if kind == "text/event-stream" { String::new() } else { answer.text().await.unwrap() };
        Answer { status, location, body }
    }

    /// What stands in the answer that is not this visitor's business.
    fn leak<'a>(&'a self, answer: &Answer, column: usize) -> Option<&'a str> {
        let others = self.scenes.iter().filter(|(stage, _)| column != 1 || **stage != FOREIGN);
        let mut secrets = others.flat_map(|(_, scene)| &scene.secrets);
        secrets.find(|secret| answer.body.contains(secret.as_str())).map(String::as_str)
    }
}

/// An order that was handed over, with a photo in its proof.
async fn proved(shop: &Shop, cookie: &str) -> (Scene, AttachmentId) {
    let scene = Scene::named(shop, "Fridge swap").await;
    let request = shop.post("/desk/photo").header("cookie", cookie).header("sec-fetch-site", "same-origin");
    let answer = request.body(PICTURE).send().await.unwrap().text().await.unwrap();
    let kept: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let photo = AttachmentId(kept["id"].as_i64().unwrap_or_else(|| panic!("{answer}")));
    let (delivery, revision): (_, i32) = (scene.fill("{delivery}").parse().unwrap(), scene.fill("{delivery_revision}").parse().unwrap());
    let manager = demo::member(shop.store(), demo::MANAGER).await.unwrap();
    let pictured = Handed { photo: Some(photo), ..Handed::default() };
    let proof = Proof { name: "Paul Adeyemi".into(), lines: vec![pictured], ..Proof::default() };
    for (revision, step) in (revision..).zip([Move::Arrive, Move::HandOver]) {
        store::deliveries::advance(shop.store(), &manager, delivery, revision, step, "", &proof).await.unwrap();
    }
    (scene, photo)
}

/// A list of one product that somebody sent.
pub async fn list(shop: &Shop) -> ImportId {
    let manager = demo::member(shop.store(), demo::MANAGER).await.unwrap();
    let headings = ["Model", "Name", "Price"].map(str::to_owned).to_vec();
    let line = Line { row: 2, cells: ["Y1", "Thing", "5"].map(str::to_owned).to_vec(), has_more: false };
    let file = store::imports::ListFile { kind: ImportKind::Products, name: "list.csv".into(), headings, lines: vec![line] };
    store::imports::keep(shop.store(), &manager, &file).await.unwrap()
}

#[derive(Debug)]
struct Answer {
    status: StatusCode,
    location: String,
    body: String,
}

impl Answer {
    fn kept_out(&self, at: &str) -> bool {
        // The desk's first page has nothing for a driver, who is led on to the day's stops.
        if at == "read_home" && self.body == "null" {
            return true;
        }
        let led_away = self.location.starts_with("/desk/sign-in") || self.location.starts_with("/find?ended=");
        match self.status.as_u16() {
            401 | 403 | 404 => true,
            302 | 303 => led_away,
            // A letter without a stamp.
            400 => at.starts_with("POST /webhooks/"),
            _ => false,
        }
    }

    /// Not a word on who is asking; what was asked for may be refused for other reasons.
    fn let_in(&self, at: &str) -> bool {
        !self.status.is_server_error() && (!self.kept_out(at) || NOTHING_THERE.contains(&at))
    }
}

/// The columns of a row, and whether each may.
fn columns(row: &Row) -> impl Iterator<Item = (usize, bool)> {
    assert!(row.1.len() == VISITORS.len() && row.1.chars().zip(VISITORS.chars()).all(|(may, who)| may == who || may == '-'), "{row:?}");
    row.1.chars().enumerate().filter(|(_, may)| *may != ' ').map(|(at, may)| (at, may != '-'))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_is_refused_learns_nothing_and_changes_nothing() {
    let house = House::open().await;
    let database = house.shop.folder.database();
    let mut wrong = Vec::new();
    let mut before = Facts::of(&database).await;
    for row in FUNCTIONS.iter().chain(ROUTES) {
        let is_for_all = row.1 == VISITORS;
        for (column, may) in columns(row) {
            // What is for everybody shows an order to those alone who hold its link.
            if may && (!is_for_all || [2, 3].contains(&column)) {
                continue;
            }
            let answer = house.ask(row, column).await;
            let who = &VISITORS[column..=column];
            if !may && !answer.kept_out(row.0) {
                wrong.push(format!("{} by {who}: {answer:?}", row.0));
            }
            if let Some(secret) = house.leak(&answer, column) {
                wrong.push(format!("{} by {who} tells {secret}", row.0));
            }
        }
        if row.0 == "sign_out" {
            continue;
        }
        let after = Facts::of(&database).await;
        wrong.extend(before.changes(&after).into_iter().map(|change| format!("{} changed {change}", row.0)));
        before = after;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_is_let_in_and_looking_changes_nothing() {
    let house = House::open().await;
    let database = house.shop.folder.database();
    let mut wrong = Vec::new();
    // First what only looks, as long as everything is as it was.
    let looks = ROUTES.iter().filter(|row| row.0.starts_with("GET "));
    let acts = ROUTES.iter().filter(|row| !row.0.starts_with("GET ")).chain(FUNCTIONS);
    for row in looks.chain(acts) {
        let before = Facts::of(&database).await;
        for (column, _) in columns(row).filter(|(_, may)| *may) {
            let answer = house.ask(row, column).await;
            let shows_nothing = row.0 == "GET /o/{number}" && house.leak(&answer, column).is_none();
            if !answer.let_in(row.0) || shows_nothing {
                wrong.push(format!("{} by {}: {answer:?}", row.0, &VISITORS[column..=column]));
            }
        }
        let after = Facts::of(&database).await;
        let only_looks = row.0.starts_with("GET ") || row.0.starts_with("read") || row.0.starts_with("find") || row.0 == "end_session";
        if only_looks {
            wrong.extend(before.changes(&after).into_iter().map(|change| format!("{} changed {change}", row.0)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_server_function_is_left_out() {
    let name = |path: &str| path.trim_start_matches("/api/").trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let registered: BTreeSet<String> = server_fn_paths().map(|(path, _)| name(path)).collect();
    let listed: BTreeSet<String> = FUNCTIONS.iter().map(|row| row.0.to_owned()).collect();
    assert!(registered.len() > 30, "{registered:?}");
    assert_eq!(registered, listed);
    assert!(server_fn_paths().all(|(_, method)| method == "POST"), "what is called with GET is called by mail scanners");
}

#[test]
fn no_route_is_left_out() {
    let listed: BTreeSet<String> = ROUTES.iter().map(|row| routes::pattern(row.0)).collect();
    let missing: Vec<String> =
        routes::of_the_server().into_iter().chain(routes::of_the_desk()).filter(|r| !r.is_in(&listed)).map(|r| r.to_string()).collect();
    assert!(missing.is_empty(), "who may call these? say it in roles/table.rs: {missing:?}");
}
