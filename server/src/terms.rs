//! What a shop publishes for everybody to read, on one page that can be linked to and printed. It carries no script.

use crate::{
    App,
    html::{self, Forms, Html},
};
use app::{settings::kind_words, show, ssr::broken};
use axum::{extract::State, http::StatusCode, response::Response};
use store::{
    settings::{Published, published},
    shop,
};

/// `GET /terms`: the current version of each kind, one below the other.
pub async fn page(State(app): State<App>) -> Response {
    let house = &app.house;
    let read = async {
        let (brand, places) = (shop::brand(&house.store).await?, shop::locations(&house.store).await?);
        Ok::<_, store::Fault>((brand.name, places.into_iter().next(), published(&house.store).await?))
    };
    let (name, place, texts) = match read.await {
        Ok(read) => read,
        Err(fault) => return crate::sessions::refused(&app, broken(&fault)),
    };
    let zone = place.map_or_else(|| "UTC".to_owned(), |place| place.zone);
    let mut main = Html::default();
    main.raw("<main class=\"page\" id=\"main\"><div class=\"block first later\">").element("h1", "", words::link::terms());
    main.element("p", "soft", &name);
    if texts.is_empty() {
        main.element("p", "", words::link::terms_none());
    }
    for text in &texts {
        section(&mut main, text, &zone);
    }
    main.raw("<p><a href=\"/\">").text(words::server::to_the_start()).raw("</a></p></div></main>");
    html::page(&house.site, StatusCode::OK, words::link::terms(), &Forms::None, &main)
}

fn section(main: &mut Html, text: &Published, zone: &str) {
    let (day, _) = store::local(text.at, zone);
    let date = words::journey::date(show::month(day), day.0.day(), day.0.year());
    main.raw("<section id=\"").text(text.kind.code()).raw("\">").element("h2", "", kind_words(text.kind));
    main.element("p", "soft small", words::link::terms_version(text.version, date)).element("div", "terms-text", &text.text);
    main.raw("</section>");
}
