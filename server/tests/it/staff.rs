//! The people of the shop over HTTP: by which letters and cookies they come in.

use crate::shop::{Shop, location};
use domain::staff::Role;
use reqwest::Response;
use store::{
    demo,
    people::{self, Origin},
};

/// The letters to an address, as they lie in the folder.
async fn letters(shop: &Shop, to: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(shop.folder.path().join("mail")) else { return Vec::new() };
    let paths = entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.extension().is_some_and(|e| e == "eml"));
    let all = paths.filter_map(|p| std::fs::read_to_string(p).ok()).map(|t| t.replace("=\r\n", "").replace("=3D", "="));
    all.filter(|letter| letter.lines().any(|line| line.starts_with("To:") && line.contains(to))).collect()
}

/// The cookie of this name that an answer sets, as a browser would send it back.
fn cookie(answer: &Response, name: &str) -> String {
    let set = answer.headers().get_all("set-cookie").iter().filter_map(|v| v.to_str().ok());
    let set = set.filter(|c| c.starts_with(&format!("{name}=")) && !c.contains("Max-Age=0")).collect::<Vec<_>>();
    let [set] = set.as_slice() else { panic!("{name}: {:?}", answer.headers()) };
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    set.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_invitation_arrives_and_lets_in_once() {
    let shop = Shop::open().await;
    let robin = demo::member(shop.store(), demo::MANAGER).await.unwrap();
    people::invite(shop.store(), &robin, "nia@hartley.example", Role::Dispatch, robin.card().location).await.unwrap();
    shop.running.app.house.nudge.notify_one();
    let letter = shop.until("the letter", || async { letters(&shop, "nia@hartley.example").await.pop() }).await;
    let token: String = letter.split("/join/").nth(1).unwrap().chars().take(43).collect();
    let answer = shop.get(&format!("/join/{token}")).send().await.unwrap();
    assert_eq!(location(&answer), "/desk/join", "a clean address");
    let invited = cookie(&answer, "invitation");
    let page = shop.get("/desk/join").header("cookie", &invited).header("accept", "text/html").send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("nia@hartley.example"));
    let taken = shop.call("take_invitation", &invited, "name=Nia+Achebe&password=seven+small+sparrows").send().await.unwrap();
    assert_eq!(taken.status(), 200);
    let desk = cookie(&taken, "desk");
    let frame = shop.call("read_frame", &desk, "").send().await.unwrap().text().await.unwrap();
    assert!(frame.contains("Nia Achebe") && frame.contains("\"dispatch\""), "{frame}");
    // The link is used up, and what the browser still carries of it too.
    let again = shop.get(&format!("/join/{token}")).send().await.unwrap();
    assert_eq!(location(&again), "/desk/sign-in?ended=1");
    assert_eq!(shop.call("read_invitation", &invited, "").send().await.unwrap().status(), 404);
    assert_eq!(shop.call("take_invitation", &invited, "name=Eve&password=seven+small+sparrows").send().await.unwrap().status(), 404);
    let gone = shop.get("/desk/join").header("cookie", &invited).header("accept", "text/html").send().await.unwrap();
    assert_eq!(gone.status(), 404);
}

#[tokio::test]
async fn a_forgotten_password_is_answered_alike() {
    let shop = Shop::open().await;
    let mut answers = Vec::new();
    for email in ["lena%40hartley.example", "nobody%40hartley.example"] {
        let answer = shop.call("ask_reset", "", &format!("email={email}")).send().await.unwrap();
        answers.push((answer.status(), answer.text().await.unwrap()));
    }
    assert_eq!(answers[0], answers[1]);
    let letter = shop.until("the code", || async { letters(&shop, "lena@hartley.example").await.pop() }).await;
    assert!(letter.contains("/desk/forgot?asked=1"), "{letter}");
    assert!(letters(&shop, "nobody@hartley.example").await.is_empty());
}

#[tokio::test]
async fn who_is_halfway_in_is_out() {
    let shop = Shop::open().await;
    let store = shop.store();
    let (_, robin) = people::sign_in(store, demo::MANAGER, demo::PASSWORD, Origin::default()).await.unwrap().session().unwrap();
    let before = shop.desk_cookie().await;
    // What a phone would show is the store's tests' business: here it is one of the paper.
    people::begin_second_factor(store, &robin.own()).await.unwrap();
    let key = people::pending_second_factor(store, &robin.own()).await.unwrap().unwrap().secret;
    let code = code_of(&key, store.now().0 / 1_000_000);
    let spelled = people::confirm_second_factor(store, &robin, &code).await.unwrap();
    let paper = people::shown_codes(store, &robin, &spelled).await.unwrap();
    assert_eq!(shop.call("read_frame", &before, "").send().await.unwrap().status(), 200, "who was in stays in");

    let form = "email=robin%40hartley.example&password=porchlight+demo&to=%2Fdesk%2Forders";
    let answer = shop.call("sign_in", "", form).send().await.unwrap();
    assert_eq!(location(&answer), "/desk/sign-in/code?to=%2Fdesk%2Forders");
    let half = cookie(&answer, "halfway");
    assert!(answer.headers().get_all("set-cookie").iter().all(|c| !c.to_str().unwrap().starts_with("desk=")));
    for (function, cookie) in [("read_frame", half.clone()), ("read_home", half.replace("halfway=", "desk="))] {
        assert_eq!(shop.call(function, &cookie, "").send().await.unwrap().status(), 401, "{function}");
    }
    let page = shop.get("/desk/sign-in/code").header("cookie", &half).header("accept", "text/html").send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert_eq!(shop.call("enter_code", &half, "code=000").send().await.unwrap().status(), 422);
    assert_eq!(shop.call("begin_at_the_door", &half, "").send().await.unwrap().status(), 401, "a password sets up nothing");
    let entered = shop.call("enter_code", &half, &format!("code={}&to=%2Fdesk%2Forders", paper[0])).send().await.unwrap();
    assert_eq!(entered.status(), 200);
    let desk = cookie(&entered, "desk");
    assert_eq!(shop.call("read_frame", &desk, "").send().await.unwrap().status(), 200);
    assert_eq!(shop.call("enter_code", &half, &format!("code={}", paper[1])).send().await.unwrap().status(), 401, "the half is gone");
}

/// What a phone with this key shows at a second.
fn code_of(key: &str, seconds: i64) -> String {
    let totp = totp_rs::Builder::new().with_secret(totp_rs::Secret::try_from_base32(key).unwrap()).build().unwrap();
    totp.generate(seconds.unsigned_abs()).to_string()
}
