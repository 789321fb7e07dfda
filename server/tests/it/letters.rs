//! Letters leave, each with a link of its own, and what is kept of them opens nothing.

use crate::shop::{Shop, location};
use domain::time::{DAY, Instant};
use store::{Clock, demo, quotes::Invitation};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_is_asked_for_a_year_later_opens() {
    let clock = Clock::held(Instant(1_804_003_200_000_000));
    let shop = Shop::open_at(clock.clone(), &[]).await;
    let holder = shop.holder("delivered").await;
    let email = store::journey::read(shop.store(), &holder).await.unwrap().customer.email;
    let ended = shop.link("delivered").await.1;
    clock.pass(400 * DAY);
    let opens = |token: String| shop.get(&format!("/l/{token}")).send();
    assert_eq!(location(&opens(ended.as_str().to_owned()).await.unwrap()), "/find?ended=1");
    let asked = shop.call("renew", "", &format!("email={}", email.to_uppercase().replace('@', "%40"))).send().await.unwrap();
    assert_eq!(asked.status(), 200);
    let letter = shop
        .until("the letter", || async {
            let subject = format!("order {}", holder.number());
            letters(&shop).await.into_iter().find(|text| text.contains("Subject: Your fresh link") && text.contains(&subject))
        })
        .await;
    // It goes to the address as it is on file, however it was typed.
    assert!(letter.contains(&format!("To: {email}")), "{letter}");
    let token: String = letter.split("/l/").nth(1).unwrap().chars().take(43).collect();
    assert_eq!(location(&opens(token).await.unwrap()), format!("/o/{}", holder.number()));
}
