//! What a driver records goes here first and to the shop from here, in order, each once: with a connection at once, without one when it is
//! back. A reload or a closed tab loses nothing.

use super::super::phone::{self, blobs, records};
use crate::{
    failure::Failure,
    orders::api::drive::{RecordStep, Stop, Today},
    packed::unpack,
};
use domain::{
    Refusal,
    deliveries::Move,
    ids::{AttachmentId, DeliveryId, LineId, StaffId},
    proof::{Handed, Proof},
    refusal::Field,
    road::{self, Record},
};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, time::Duration};
use wasm_bindgen::JsValue;

/// A step that was recorded and that the shop has not confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    pub who: StaffId,
    /// Whose door it was at.
    pub name: String,
    /// When, as the phone said it.
    pub time: String,
    pub record: Record,
    /// Photos on this phone, each with the line that it is of.
    pub photos: Vec<(Option<LineId>, String)>,
    /// Why the shop did not accept it.
    pub refused: Option<Failure>,
}

/// How the sending goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sending {
    #[default]
    Rests,
    Sends,
    /// No answer came; it tries again.
    Away,
    /// Nobody is signed in any more.
    SignIn,
}

/// The pauses between tries: 4 seconds, then twice as long each time, up to about a minute.
const PAUSE_S: u64 = 4;
const PAUSES_MAX: u32 = 4;

#[derive(Clone, Copy)]
pub struct Queue {
    me: StaffId,
    items: RwSignal<Vec<Waiting>>,
    /// Accepted, and not yet in what the page read: without them a page would fall back for a moment.
    accepted: RwSignal<Vec<Record>>,
    sending: RwSignal<Sending>,
    /// Goes up with every answer.
    answers: RwSignal<u32>,
    tries: StoredValue<u32>,
    clock: StoredValue<Option<TimeoutHandle>>,
}

/// What became of one.
enum Answer {
    Accepted,
    Refused(Failure),
    SignIn,
    Away,
}

impl Queue {
    /// The queue of this driver; it begins to send once the page is alive.
    #[must_use]
    pub fn of(me: StaffId) -> Self {
        let queue = Self {
            me,
            items: RwSignal::default(),
            accepted: RwSignal::default(),
            sending: RwSignal::default(),
            answers: RwSignal::default(),
            tries: StoredValue::default(),
            clock: StoredValue::default(),
        };
        Effect::new(move |_| {
            queue.look();
            queue.send();
            let named: Vec<_> =
                queue.items.with_untracked(|all| all.iter().flat_map(|w| &w.photos).map(|(_, place)| place.clone()).collect());
            spawn_local(async move { blobs::tidy(&named).await });
            let back = move |_| {
                queue.tries.set_value(0);
                queue.send();
            };
            let (online, shown) = (window_event_listener_untyped("online", back), window_event_listener_untyped("visibilitychange", back));
            // Another tab recorded or sent something.
            let other = window_event_listener_untyped("storage", move |_| queue.look());
            on_cleanup(move || [online, shown, other].into_iter().for_each(|listener| listener.remove()));
        });
        queue
    }

    /// What waits of this driver, the oldest first.
    pub fn waiting(self) -> Vec<Waiting> {
        self.items.with(|all| all.iter().filter(|w| w.who == self.me).cloned().collect())
    }

    /// The same, and whether each waits for one above that was not accepted.
    pub fn rows(self) -> Vec<(Waiting, bool)> {
        let own = self.waiting();
        let sendable: BTreeSet<_> = free(&own).into_iter().map(|w| w.record.key.clone()).collect();
        let is_behind = |w: &Waiting| w.refused.is_none() && !sendable.contains(&w.record.key);
        own.into_iter().map(|w| (w.clone(), is_behind(&w))).collect()
    }

    /// Something of this delivery waits.
    pub fn waits_for(self, delivery: DeliveryId) -> bool {
        self.items.with(|all| all.iter().any(|w| w.who == self.me && w.record.delivery == delivery))
    }

    /// Something of somebody else waits on this phone.
    pub fn has_others(self) -> bool {
        self.items.with(|all| all.iter().any(|w| w.who != self.me))
    }

    pub fn sending(self) -> Sending {
        self.sending.get()
    }

    /// Goes up with every answer of the shop.
    pub fn answers(self) -> u32 {
        self.answers.get()
    }

    /// The day with what was accepted counted in: what may be kept of it.
    pub fn settled(self, today: Today) -> Today {
        self.accepted.with(|accepted| replayed(today, accepted))
    }

    /// The day with what waits counted in as well: what is shown of it.
    pub fn counted(self, today: Today) -> Today {
        let waits: Vec<_> = free(&self.waiting()).into_iter().map(|w| w.record.clone()).collect();
        replayed(self.settled(today), &waits)
    }

    /// Forgets what was accepted once the page has read it.
    pub fn read(self, today: &Today) {
        let is_read = |record: &Record| today.stops.iter().all(|s| s.delivery != record.delivery || s.revision > record.revision);
        if self.accepted.with_untracked(|accepted| accepted.iter().any(is_read)) {
            self.accepted.update(|accepted| accepted.retain(|record| !is_read(record)));
        }
    }

    /// Records a step of a stop as it is shown, and sends it if that can be. `false` when this phone can't keep it.
    #[must_use]
    pub fn record(self, stop: &Stop, step: Move, reason: String, proof: Proof, photos: Vec<(Option<LineId>, String)>) -> bool {
        self.look();
        let (last, count) = self.items.with_untracked(|all| (all.iter().map(|w| w.record.at).max(), all.len()));
        let Some(key) = phone::key().filter(|_| count < records::RECORDS_MAX) else { return false };
        // In order also where the phone's clock was set back in between.
        let at = last.map_or(phone::now(), |last| phone::now().max(last.plus(1)));
        let record = Record { key, at, delivery: stop.delivery, revision: stop.revision, step, reason, proof };
        let waiting = Waiting { who: self.me, name: stop.name.clone(), time: phone::clock(), record, photos, refused: None };
        if !records::put(&waiting) {
            return false;
        }
        self.look();
        self.send();
        true
    }

    /// Sends one again that was not accepted, as of now: with the delivery as it is seen now, and without a photo that was refused.
    pub fn again(self, waiting: &Waiting, today: &Today) {
        let mut next = waiting.clone();
        let refused = next.refused.take();
        if refused.as_ref().and_then(Failure::field) == Some(Field::Photo) {
            next.photos.clear();
        }
        if refused == Some(Refusal::MomentWrong.into()) {
            next.record.at = phone::now();
        }
        if let Some(stop) = today.stops.iter().find(|s| s.delivery == next.record.delivery) {
            next.record.revision = stop.revision;
        }
        if records::put(&next) && next.record.at != waiting.record.at {
            records::remove(waiting);
        }
        self.look();
        self.send();
    }

    /// The driver lets one go that was not accepted.
    pub fn drop(self, waiting: &Waiting) {
        records::remove(waiting);
        let places: Vec<_> = waiting.photos.iter().map(|(_, place)| place.clone()).collect();
        spawn_local(async move {
            for place in places {
                blobs::drop(&place).await;
            }
        });
        self.look();
        self.send();
    }

    /// Reads what is kept; a page that is gone reads nothing.
    fn look(self) {
        let all = records::all();
        if self.items.try_with_untracked(|items| *items != all) == Some(true) {
            self.items.set(all);
        }
    }

    /// Sends what there is, one after the other. While it does, a second call is the same call.
    pub fn send(self) {
        if self.sending.try_get_untracked().is_none_or(|sending| sending == Sending::Sends) {
            return;
        }
        self.sending.try_set(Sending::Sends);
        spawn_local(async move {
            let ended = self.all().await;
            // The page may be gone by then.
            self.sending.try_set(ended);
            if ended == Sending::Away {
                self.later();
            }
        });
    }

    async fn all(self) -> Sending {
        loop {
            self.look();
            let Some(items) = self.items.try_get_untracked() else { return Sending::Rests };
            let own: Vec<_> = items.into_iter().filter(|w| w.who == self.me).collect();
            let Some(next) = free(&own).first().map(|w| (*w).clone()) else { return Sending::Rests };
            match one(next.clone()).await {
                Answer::Accepted => {
                    self.accepted.try_update(|accepted| accepted.push(next.record.clone()));
                    records::remove(&next);
                }
                // What waits behind it for the same door waits on: the driver sees why, and says what to do.
                Answer::Refused(failure) => {
                    if !records::put(&Waiting { refused: Some(failure), ..next }) {
                        return Sending::Away;
                    }
                }
                Answer::SignIn => return Sending::SignIn,
                Answer::Away => return Sending::Away,
            }
            self.tries.try_set_value(0);
            self.look();
            self.answers.try_update(|n| *n += 1);
        }
    }

    fn later(self) {
        let Some(tries) = self.tries.try_get_value() else { return };
        self.tries.try_set_value((tries + 1).min(PAUSES_MAX));
        // One clock, however often something else had it try in between.
        let next = set_timeout_with_handle(move || self.send(), Duration::from_secs(PAUSE_S << tries)).ok();
        self.clock.try_update_value(|clock| std::mem::replace(clock, next)).flatten().inspect(TimeoutHandle::clear);
    }
}

/// Those that may be sent: what was refused, and what waits behind it for the same door, waits for the driver.
fn free(own: &[Waiting]) -> Vec<&Waiting> {
    let mut stuck = BTreeSet::new();
    own.iter()
        .filter(|w| {
            if w.refused.is_some() {
                stuck.insert(w.record.delivery);
            }
            !stuck.contains(&w.record.delivery)
        })
        .collect()
}

fn replayed(mut today: Today, records: &[Record]) -> Today {
    for stop in &mut today.stops {
        (stop.status, stop.revision) = road::replay(stop.delivery, stop.status, stop.revision, records);
    }
    today
}

/// Sends one: its photos first, each noted once it has a name, then what it says.
async fn one(mut waiting: Waiting) -> Answer {
    while let Some((line, place)) = waiting.photos.first().cloned() {
        // A photo that the browser let go is gone: the delivery is not.
        if let Some(photo) = blobs::at(&place).await {
            match phone::send_photo(&photo).await {
                Ok(id) => pictured(&mut waiting.record.proof, line, AttachmentId(id)),
                Err(failure) => return answer(failure),
            }
        }
        waiting.photos.remove(0);
        if !records::put(&waiting) {
            return Answer::Away;
        }
        blobs::drop(&place).await;
    }
    let Ok(text) = serde_json::to_string(&Sent { record: &waiting.record }) else { return Answer::Away };
    match phone::post(RecordStep::PATH, &JsValue::from_str(&text), Some("application/json")).await {
        // Nothing else is an answer of ours.
        Ok((true, text)) if text.trim() == "null" => Answer::Accepted,
        Ok((false, text)) => answer(unpack(&text).unwrap_or_else(phone::away)),
        Ok((true, _)) | Err(_) => Answer::Away,
    }
}

/// What the server function reads.
#[derive(Serialize)]
struct Sent<'a> {
    record: &'a Record,
}

fn answer(failure: Failure) -> Answer {
    match failure {
        Failure::Refused(Refusal::SignInNeeded) => Answer::SignIn,
        Failure::Refused(_) => Answer::Refused(failure),
        Failure::Broken { .. } => Answer::Away,
    }
}

fn pictured(proof: &mut Proof, line: Option<LineId>, photo: AttachmentId) {
    match proof.lines.iter_mut().find(|handed| handed.line == line) {
        Some(handed) => handed.photo = Some(photo),
        None => proof.lines.push(Handed { line, photo: Some(photo), ..Handed::default() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{road::Key, time::Instant};

    fn waiting(name: u8, delivery: i64, refused: Option<Failure>) -> Waiting {
        let record = Record {
            key: Key::of([name; 16]),
            at: Instant(i64::from(name)),
            delivery: DeliveryId(delivery),
            revision: 1,
            step: Move::Depart,
            reason: String::new(),
            proof: Proof::default(),
        };
        Waiting { who: StaffId(1), name: String::new(), time: String::new(), record, photos: Vec::new(), refused }
    }

    #[test]
    fn what_was_refused_holds_up_its_own_door_and_no_other() {
        let stale = Some(Failure::Refused(Refusal::Stale));
        let all = [waiting(1, 7, None), waiting(2, 7, stale), waiting(3, 8, None), waiting(4, 7, None), waiting(5, 8, None)];
        let names: Vec<_> = free(&all).into_iter().map(|w| w.record.at.0).collect();
        assert_eq!(names, [1, 3, 5]);
    }

    #[test]
    fn a_photo_finds_its_line() {
        let mut proof = Proof { lines: vec![Handed { line: Some(LineId(3)), ..Handed::default() }], ..Proof::default() };
        pictured(&mut proof, Some(LineId(3)), AttachmentId(8));
        pictured(&mut proof, None, AttachmentId(9));
        assert_eq!(
            proof.lines.iter().map(|l| (l.line, l.photo)).collect::<Vec<_>>(),
            [(Some(LineId(3)), Some(AttachmentId(8))), (None, Some(AttachmentId(9)))]
        );
    }
}
