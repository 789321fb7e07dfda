//! Photos that are none, or too much: whoever sends one hears why, and no broken connection.

use crate::shop::Shop;
use app::failure::Failure;
use domain::money::Currency;
use std::{
    io::{Read, Write},
    net::TcpStream,
};

const MEGABYTE: usize = 1024 * 1024;

/// Sends everything before it reads a word, as browsers do, and answers the status and the body.
async fn sent(shop: &Shop, path: &str, cookie: &str, body: Vec<u8>) -> (u16, String) {
    let (address, path, cookie) = (shop.running.app.address, path.to_owned(), cookie.to_owned());
    let exchange = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let length = body.len();
        let head = format!("POST {path} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n");
        write!(stream, "{head}Content-Type: image/jpeg\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n").unwrap();
        stream.write_all(&body).expect("nobody hangs up while it is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer, and no reset");
        answer
    };
    let answer = tokio::task::spawn_blocking(exchange).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

fn sentence(body: &str) -> String {
    app::packed::unpack::<Failure>(body).unwrap_or_else(|| panic!("{body}")).sentence(Currency::default())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_sends_too_much_hears_so() {
    let shop = Shop::open().await;
    let driver = shop.desk_cookie_of("dana@hartley.example").await;
    let (status, body) = sent(&shop, "/desk/photo", &driver, vec![0xff; 30 * MEGABYTE]).await;
    assert_eq!((status, sentence(&body).contains("8 MB")), (413, true), "{body}");
    let (status, body) = sent(&shop, "/api/pay", "", vec![b'x'; 30 * MEGABYTE]).await;
    assert!(status == 413 && body.contains("1 MB at most"), "{status} {body}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_that_calls_itself_a_picture_is_none() {
    let shop = Shop::open().await;
    let driver = shop.desk_cookie_of("dana@hartley.example").await;
    for text in [b"I am a picture, honestly.".to_vec(), vec![b'x'; 5 * MEGABYTE], Vec::new()] {
        let (status, body) = sent(&shop, "/desk/photo", &driver, text).await;
        assert_eq!((status, sentence(&body)), (422, words::refusal::file_kind().to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_send_one_hears_that_too() {
    let shop = Shop::open().await;
    let sales = shop.desk_cookie_of("lena@hartley.example").await;
    let (status, body) = sent(&shop, "/desk/photo", "", vec![0xff; 6 * MEGABYTE]).await;
    assert_eq!((status, sentence(&body)), (401, words::refusal::sign_in_needed().to_owned()));
    let (status, body) = sent(&shop, "/desk/photo", &sales, vec![0xff; 6 * MEGABYTE]).await;
    assert_eq!((status, sentence(&body)), (403, words::refusal::not_yours().to_owned()));
}
