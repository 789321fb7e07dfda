//! A pretend payment and what can become of it, as values: each act gives the next object and what there is to tell.

use super::PENDING;
use domain::{
    ids::{PaymentId, RefundId},
    money::{Currency, Money},
    payments::{Decline, Method},
    time::Instant,
};
use gateways::payments::{
    RefundState,
    sandbox::{EventKind, LaterAnswer, OpenPayment, OpenRefund, Refused, SandboxEvent, SandboxPayment, SandboxRefund, Status},
};
use serde::{Deserialize, Serialize};

/// What is kept of a payment. Of a card there is its label, `Visa 4242`, and nothing more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Object {
    pub payment: SandboxPayment,
    pub revision: i32,
    pub currency: Currency,
    pub description: String,
    pub return_url: String,
    pub cancel_url: String,
    /// The card's bank asks, and what the card is called.
    #[serde(default)]
    pub challenge: Option<String>,
    #[serde(default)]
    later: Option<Later>,
    #[serde(default)]
    pub refunds: Vec<SandboxRefund>,
    /// Numbers the events: a repeat has the name it had.
    #[serde(default)]
    told: u32,
}

/// How a pending payment will end, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Later {
    at: Instant,
    status: Status,
    declined: Option<Decline>,
}

/// What an act makes the provider say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    number: u32,
    refund: Option<SandboxRefund>,
}

fn refused(code: &str, message: &str) -> Refused {
    Refused { code: Some(code.into()), message: message.into() }
}

impl Object {
    pub fn read(body: &str) -> Option<Self> {
        serde_json::from_str(body).ok()
    }

    /// # Panics
    /// Never: it holds no maps and no foreign types.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("an object serialises")
    }

    pub fn amount(&self) -> Money {
        Money::new(self.payment.amount_cents, self.currency)
    }

    fn new(id: &str, pay_url: String, order: OpenPayment) -> Self {
        Self {
            payment: SandboxPayment {
                id: id.to_owned(),
                payment_id: order.payment_id,
                status: Status::Waiting,
                amount_cents: order.amount_cents,
                pay_url,
                declined: None,
                method: None,
                label: None,
            },
            revision: order.revision,
            currency: order.currency,
            description: order.description,
            return_url: order.return_url,
            cancel_url: order.cancel_url,
            challenge: None,
            later: None,
            refunds: Vec::new(),
            told: 0,
        }
    }

    /// One that was paid long ago.
    pub fn paid(id: &str, payment: PaymentId, cents: i64) -> Self {
        let order = OpenPayment {
            payment_id: payment,
            revision: 1,
            amount_cents: cents,
            currency: Currency::Usd,
            description: String::new(),
            return_url: "/".into(),
            cancel_url: "/".into(),
        };
        let mut object = Self::new(id, String::new(), order);
        object.succeed(Method::Card, "Visa 4242".into());
        object
    }

    /// Opens, or opens again: the same revision is answered as it is, a later one takes its sum.
    pub fn opened(known: Option<Self>, id: &str, pay_url: String, order: OpenPayment) -> Result<Self, Refused> {
        if order.amount_cents <= 0 {
            return Err(refused("amount_too_small", "The amount has to be above zero."));
        }
        let Some(mut object) = known else { return Ok(Self::new(id, pay_url, order)) };
        object.payment.pay_url = pay_url;
        if order.revision <= object.revision {
            return Ok(object);
        }
        match object.payment.status {
            Status::Succeeded | Status::Processing => Err(refused("already_paid", "It is paid, or being paid.")),
            Status::Waiting | Status::Ended => {
                let (refunds, told) = (object.refunds, object.told);
                Ok(Self { refunds, told, ..Self::new(id, object.payment.pay_url, order) })
            }
        }
    }

    /// Voids what nobody has paid; what is paid, or on its way, stays.
    pub fn cancelled(mut self) -> (Self, Vec<Said>) {
        if self.payment.status != Status::Waiting {
            return (self, Vec::new());
        }
        self.payment.status = Status::Ended;
        self.payment.declined = None;
        self.challenge = None;
        let said = self.said(None);
        (self, vec![said])
    }

    pub fn succeeded(mut self, method: Method, label: String) -> (Self, Vec<Said>) {
        self.succeed(method, label);
        let said = self.said(None);
        (self, vec![said])
    }

    fn succeed(&mut self, method: Method, label: String) {
        self.payment.status = Status::Succeeded;
        self.payment.declined = None;
        self.payment.method = Some(method);
        self.payment.label = Some(label);
        self.challenge = None;
        self.later = None;
    }

    pub fn declined(mut self, why: Decline) -> (Self, Vec<Said>) {
        self.payment.declined = Some(why);
        self.challenge = None;
        let said = self.said(None);
        (self, vec![said])
    }

    pub fn challenged(mut self, label: String) -> (Self, Vec<Said>) {
        self.challenge = Some(label);
        (self, Vec::new())
    }

    /// Affirm or Klarna, with the answer that the visitor chose.
    pub fn answered(mut self, method: Method, name: &str, answer: LaterAnswer, now: Instant) -> (Self, Vec<Said>) {
        let turn = answer.at_once();
        if turn.status == Status::Succeeded {
            return self.succeeded(method, name.to_owned());
        }
        self.payment.status = turn.status;
        self.payment.declined = turn.declined;
        self.payment.method = Some(method);
        self.payment.label = Some(name.to_owned());
        self.challenge = None;
        self.later = answer.later().map(|turn| Later { at: now.plus(PENDING), status: turn.status, declined: turn.declined });
        let said = self.said(None);
        (self, vec![said])
    }

    pub fn is_ripe(&self, now: Instant) -> bool {
        self.later.as_ref().is_some_and(|later| now >= later.at)
    }

    /// A pending payment comes, or comes to nothing.
    pub fn ripened(mut self, now: Instant) -> (Self, Vec<Said>) {
        let Some(later) = self.later.take_if(|later| now >= later.at) else { return (self, Vec::new()) };
        self.payment.status = later.status;
        self.payment.declined = later.declined;
        let said = self.said(None);
        (self, vec![said])
    }

    /// Gives money back, once a refund of the shop's.
    pub fn refunded(mut self, order: &OpenRefund) -> Result<(Self, Vec<Said>, SandboxRefund), Refused> {
        if let Some(known) = self.refunds.iter().find(|r| r.refund_id == order.refund_id).cloned() {
            return Ok((self, Vec::new(), known));
        }
        let given: i64 = self.refunds.iter().map(|r| r.cents).sum();
        if self.payment.status != Status::Succeeded || order.cents <= 0 || given + order.cents > self.payment.amount_cents {
            return Err(refused("not_refundable", "More than was paid, or nothing was."));
        }
        let RefundId(number) = order.refund_id;
        let refund = SandboxRefund {
            id: format!("{}_refund_{number}", self.payment.id),
            refund_id: order.refund_id,
            payment: self.payment.id.clone(),
            cents: order.cents,
            state: RefundState::Done,
        };
        self.refunds.push(refund.clone());
        let said = self.said(Some(refund.clone()));
        Ok((self, vec![said], refund))
    }

    fn said(&mut self, refund: Option<SandboxRefund>) -> Said {
        self.told += 1;
        Said { number: self.told, refund }
    }

    pub fn event(&self, said: Said, now: Instant) -> SandboxEvent {
        SandboxEvent {
            id: format!("{}_event_{}", self.payment.id, said.number),
            kind: if said.refund.is_some() { EventKind::Refund } else { EventKind::Payment },
            object: self.payment.id.clone(),
            payment_id: self.payment.payment_id,
            created: now,
            refund: said.refund,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(revision: i32, amount_cents: i64) -> OpenPayment {
        OpenPayment {
            payment_id: PaymentId(7),
            revision,
            amount_cents,
            currency: Currency::Usd,
            description: "Order 10482".into(),
            return_url: "http://127.0.0.1/o/10482".into(),
            cancel_url: "http://127.0.0.1/o/10482".into(),
        }
    }

    fn open() -> Object {
        Object::opened(None, "sandbox_1", "/sandbox/pay/sandbox_1".into(), order(1, 500)).unwrap()
    }

    fn again(object: &Object, order: OpenPayment) -> Result<Object, Refused> {
        Object::opened(Some(object.clone()), "sandbox_1", object.payment.pay_url.clone(), order)
    }

    #[test]
    fn opening_again_answers_the_same_and_a_later_revision_moves_the_sum() {
        let object = open();
        assert_eq!(again(&object, order(1, 900)).unwrap(), object);
        assert_eq!(again(&object, order(2, 900)).unwrap().payment.amount_cents, 900);
        let (void, _) = object.clone().cancelled();
        assert_eq!(void.payment.status, Status::Ended);
        assert_eq!(again(&void, order(2, 900)).unwrap().payment.status, Status::Waiting);
        let (paid, _) = object.succeeded(Method::Card, "Visa 4242".into());
        assert!(again(&paid, order(2, 900)).is_err());
        assert_eq!(paid.clone().cancelled(), (paid, Vec::new()));
        assert!(Object::opened(None, "sandbox_2", String::new(), order(1, 0)).is_err());
    }

    #[test]
    fn a_pending_payment_ends_in_its_time() {
        for (answer, status) in [(LaterAnswer::PendingThenPaid, Status::Succeeded), (LaterAnswer::PendingThenFailed, Status::Ended)] {
            let (object, said) = open().answered(Method::Klarna, "Klarna", answer, Instant(0));
            assert_eq!((object.payment.status, said.len()), (Status::Processing, 1));
            assert_eq!(object.clone().ripened(Instant(PENDING - 1)).0, object);
            let (object, said) = object.ripened(Instant(PENDING));
            assert_eq!((object.payment.status, said.len()), (status, 1));
            assert_eq!(object.clone().ripened(Instant(i64::MAX)), (object, Vec::new()));
        }
    }

    #[test]
    fn no_more_is_refunded_than_was_paid_and_a_repeat_is_the_same() {
        let refund = |id, cents| OpenRefund { refund_id: RefundId(id), payment: "sandbox_1".into(), cents };
        assert!(open().refunded(&refund(1, 100)).is_err());
        let (object, _) = open().succeeded(Method::Card, "Visa 4242".into());
        let (object, said, first) = object.refunded(&refund(1, 300)).unwrap();
        assert_eq!(said.len(), 1);
        let (object, said, repeat) = object.refunded(&refund(1, 300)).unwrap();
        assert_eq!((said.len(), repeat), (0, first));
        assert!(object.clone().refunded(&refund(2, 201)).is_err());
        assert!(object.refunded(&refund(2, 200)).is_ok());
    }

    #[test]
    fn events_keep_their_names() {
        let (object, mut said) = open().declined(Decline::InsufficientFunds);
        let event = object.event(said.remove(0), Instant(9));
        assert_eq!((event.id.as_str(), event.kind), ("sandbox_1_event_1", EventKind::Payment));
        let (_, said) = object.succeeded(Method::Card, "Visa 4242".into());
        assert_eq!(said[0].number, 2);
    }

    #[test]
    fn what_is_kept_is_read_back() {
        let (object, _) = open().answered(Method::Klarna, "Klarna", LaterAnswer::PendingThenPaid, Instant(0));
        assert_eq!(Object::read(&object.json()), Some(object));
        assert_eq!(Object::read(&super::super::paid_before("sandbox_9", PaymentId(9), 100)).unwrap().payment.status, Status::Succeeded);
    }
}
