//! Random histories of an order, played through the acts beside a provider and a till that keep books of their own. Whatever happened,
//! in whatever order: the ledger adds up, and it says what the provider and the till say.
//!
//! A history follows from the seed and its number. One that fails is shortened as far as it still fails, then printed.

use crate::{
    histories_acts::{Act, State},
    histories_play::{Cast, perform},
    on_both,
    stage::{Stage, is_full},
};
use rand::{Rng, SeedableRng, rngs::StdRng};

const SEED: u64 = 38;
/// Acts of the longest history.
const ACTS_MAX: usize = 24;

fn history(number: u64) -> Vec<Act> {
    let mut chance = StdRng::seed_from_u64(SEED * 1_000_003 + number);
    let length = chance.random_range(4..=ACTS_MAX);
    // Half of them begin with what most customers do; what comes then is chance.
    let usual = [Act::Review, Act::Press { part: None }, Act::Card { object: 0, to: State::Paid }, Act::Tell { object: 0 }];
    let begun = if chance.random_bool(0.5) { usual.to_vec() } else { Vec::new() };
    begun.into_iter().chain((0..length).map(|_| act(&mut chance))).collect()
}

fn act(chance: &mut StdRng) -> Act {
    let part = chance.random_range(1..=1_000);
    let which = chance.random_range(0..4);
    match chance.random_range(0..100_u32) {
        0..5 => Act::Review,
        5..20 => Act::Press { part: chance.random_bool(0.4).then_some(part) },
        20..24 => Act::PressAnew,
        24..40 => Act::Card { object: which, to: State::Paid },
        40..44 => Act::Card { object: which, to: State::Declined },
        44..47 => Act::Card { object: which, to: State::Processing },
        47..50 => Act::Card { object: which, to: State::Ended },
        50..60 => Act::Tell { object: which },
        60..66 => Act::Cash { part },
        66..74 => Act::Refund { payment: which, part, to_credit: chance.random_bool(0.4) },
        74..79 => Act::BackThere { object: which, part },
        79..81 => Act::Dispute { object: which, part },
        81..83 => Act::Win { object: which },
        83..84 => Act::Bounce { object: which },
        84..87 => Act::Edit { unit_cents: chance.random_range(1..90_000) },
        87..88 => Act::SpendCredit { part },
        88..90 => Act::AskHalf,
        90..91 => Act::Decline,
        91..93 => Act::Cancel,
        93..95 => Act::Collect,
        95.. => Act::Work,
    }
}

/// The same history without what it fails without.
async fn shortest(number: u64, mut acts: Vec<Act>) -> (Vec<Act>, String) {
    let fails = async |acts: &[Act]| {
        let stage = Stage::sqlite().await;
        let cast = Cast::of(&stage).await;
        match perform(&cast, number, acts).await {
            Ok(()) => books(&stage).await.err(),
            Err(why) => Some(why),
        }
    };
    let mut why = fails(&acts).await.unwrap_or_else(|| "by itself it does not fail".to_owned());
    let mut at = 0;
    while at < acts.len() {
        let mut fewer = acts.clone();
        fewer.remove(at);
        match fails(&fewer).await {
            Some(still) => (acts, why) = (fewer, still),
            None => at += 1,
        }
    }
    (acts, why)
}

async fn books(stage: &Stage) -> Result<(), String> {
    store::verify::ledger(&stage.store).await.map_err(|e| e.to_string())?;
    store::events::verify(&stage.store).await.map_err(|e| e.to_string())?;
    Ok(())
}

on_both! {
    async fn every_history_adds_up(stage: Stage) {
        // The whole check reads every order there is: a full run asks for it every so often, since each history is audited by itself.
        let (histories, checked_every) = if is_full() { (4_000, 50) } else { (24, 1) };
        let cast = Cast::of(&stage).await;
        for number in 0..histories {
            let acts = history(number);
            let mut played = perform(&cast, number, &acts).await;
            if played.is_ok() && (number + 1).is_multiple_of(checked_every) {
                played = books(&stage).await;
            }
            if let Err(why) = played {
                let (short, again) = shortest(number, acts).await;
                panic!("history {number} of seed {SEED}: {why}\nat its shortest ({again}): {short:#?}");
            }
        }
        stage.check().await;
    }
}
