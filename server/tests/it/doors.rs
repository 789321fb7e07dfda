//! The desk's door: the cookie, and whose session it is.

use crate::shop::{Shop, text};

const LENA: &str = "email=lena%40hartley.example&password=porchlight+demo";

#[tokio::test]
async fn over_tls_the_desks_cookie_is_bound_to_this_host() {
    let shop = Shop::open_with(&[("base_url", "https://portal.example.com")]).await;
    let answer = shop.call("sign_in", "", LENA).send().await.unwrap();
    let cookie = text(&answer, "set-cookie");
    assert!(cookie.starts_with("__Host-desk=") && cookie.ends_with("; Secure"), "{cookie}");
    assert!(cookie.contains("; Path=/;") && cookie.contains("; HttpOnly;") && cookie.contains("; SameSite=Lax;"), "{cookie}");
    assert!(!cookie.contains("Domain="), "{cookie}");
    let value = cookie.split(';').next().unwrap();
    let read = |cookie: String| shop.call("read_frame", &cookie, "").send();
    assert_eq!(read(value.to_owned()).await.unwrap().status(), 200);
    // What another host of the domain could have set opens nothing.
    assert_eq!(read(value.trim_start_matches("__Host-").to_owned()).await.unwrap().status(), 401);
    let out = shop.call("sign_out", value, "").send().await.unwrap();
    let cookie = text(&out, "set-cookie");
    assert!(cookie.starts_with("__Host-desk=;") && cookie.contains("Max-Age=0") && cookie.ends_with("; Secure"), "{cookie}");
}

#[tokio::test]
async fn who_signs_in_over_somebody_elses_session_ends_it() {
    let shop = Shop::open().await;
    let robin = shop.desk_cookie().await;
    let read = |cookie: String| shop.call("read_frame", &cookie, "").send();
    let wrong = shop.call("sign_in", &robin, "email=lena%40hartley.example&password=wrong+password").send().await.unwrap();
    assert_eq!(wrong.status(), 422);
    assert_eq!(read(robin.clone()).await.unwrap().status(), 200, "nobody came instead");
    let answer = shop.call("sign_in", &robin, LENA).send().await.unwrap();
    let lena = text(&answer, "set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(read(robin).await.unwrap().status(), 401, "the session before it is over");
    assert!(read(lena).await.unwrap().text().await.unwrap().contains("Lena"));
}
