//! Letters leave, each with a link of its own, and what is kept of them opens nothing.

use crate::shop::{Shop, location};
use store::{demo, quotes::Invitation};

async fn letters(shop: &Shop) -> Vec<String> {
    let folder = shop.folder.path().join("mail");
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.extension().is_some_and(|e| e == "eml"));
    // Quoted-printable breaks lines with `=`.
    paths.filter_map(|p| std::fs::read_to_string(p).ok()).map(|t| t.replace("=\r\n", "").replace("=3D", "=")).collect()
}

#[tokio::test]
async fn a_sent_quote_arrives_with_a_link_that_opens_it() {
    let shop = Shop::open().await;
    let holder = shop.holder("review").await;
    let manager = demo::member(shop.store(), demo::MANAGER).await.unwrap();
    let revision = store::quotes::sheet(shop.store(), &manager, holder.number()).await.unwrap().quote.revision;
    let invitation = Invitation {
        recipient: "maya.new@example.com".into(),
        ccs: vec!["sam@example.com".into()],
        subject: "Your new kitchen".into(),
        message: "Have a look.".into(),
        ..Invitation::default()
    };
    store::quotes::send(shop.store(), &manager, holder.number(), revision, &invitation).await.unwrap();
    shop.running.app.house.nudge.notify_one();
    let found = shop
        .until("both letters", || async {
            let found: Vec<_> = letters(&shop).await.into_iter().filter(|t| t.contains("Your new kitchen")).collect();
            (found.len() == 2).then_some(found)
        })
        .await;
    let link = |text: &str| text.split("/l/").nth(1).map(|rest| rest.chars().take(43).collect::<String>()).unwrap();
    let tokens: Vec<_> = found.iter().map(|t| link(t)).collect();
    assert_ne!(tokens[0], tokens[1], "each has its own");
    for token in &tokens {
        let answer = shop.get(&format!("/l/{token}")).send().await.unwrap();
        assert_eq!(location(&answer), format!("/o/{}", holder.number()));
    }
    let quote = store::journey::quote_of(shop.store(), holder.number()).await.unwrap();
    let kept = shop
        .until("the kept copies", || async {
            let kept = store::quotes::mails(shop.store(), &manager, Some(quote)).await.unwrap();
            let kept: Vec<_> = kept.into_iter().filter(|m| m.subject == "Your new kitchen" && m.sent_at.is_some()).collect();
            (kept.len() == 2).then_some(kept)
        })
        .await;
    for mail in kept {
        assert!(mail.text.contains("/l/…") && tokens.iter().all(|t| !mail.text.contains(t) && !mail.html.contains(t)), "{}", mail.text);
    }
}
