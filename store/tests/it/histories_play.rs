//! Plays a history through the acts, with a provider and a till that keep books of their own, and audits the ledger against them.

use crate::{
    histories_acts::{Act, Object, State},
    stage::{Stage, keep_all},
};
use domain::{
    customers::{Address, CustomerForm},
    ids::{Number, PaymentId},
    orders::{Fulfilment, OrderStatus},
    payments::{Method, PaymentStatus, Provider},
    quotes::{Class, PaymentOption, QuoteStatus},
};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use std::collections::BTreeMap;
use store::{
    Fault, Store,
    journey::Journey,
    orders, outbox,
    payments::{self, Back, Opened},
    people::{LinkHolder, StaffMember},
    quotes::{self, CustomerChoice, Invitation, LineForm, QuoteForm},
};

/// Who plays, and a view of the tables that no act stands between.
pub struct Cast<'a> {
    stage: &'a Stage,
    lena: StaffMember,
    robin: StaffMember,
    line: LineForm,
    db: DatabaseConnection,
}

impl<'a> Cast<'a> {
    pub async fn of(stage: &'a Stage) -> Self {
        let some = stage.page(&stage.holder(store::demo::Stage::Payment).await).await;
        let line = LineForm {
            product: some.lines[0].product.unwrap(),
            quantity: 1,
            price_reason: "agreed by phone".into(),
            ..LineForm::default()
        };
        let db = Database::connect(&stage.url).await.unwrap();
        Self { stage, lena: stage.lena().await, robin: stage.robin().await, line, db }
    }
}

/// A refusal is an answer; whatever else fails is a finding.
fn answered<T>(result: store::Result<T>) -> Result<Option<T>, String> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Fault::Refused(_)) => Ok(None),
        Err(broken) => Err(format!("broken: {broken}")),
    }
}

struct Play<'a> {
    cast: &'a Cast<'a>,
    store: &'a Store,
    number: Number,
    who: LinkHolder,
    form: QuoteForm,
    objects: Vec<Object>,
    told: usize,
    /// Taken into the till, less what was given out of it.
    till_cents: i64,
    taken_cents: i64,
    spent_cents: i64,
}

/// Plays a history with a customer of its own, lets every event arrive twice, and audits.
pub async fn perform(cast: &Cast<'_>, history: u64, acts: &[Act]) -> Result<(), String> {
    let mut play = Play::begin(cast, history).await;
    for act in acts {
        play.act(*act).await.map_err(|why| format!("{act:?}: {why}"))?;
    }
    for _ in 0..2 {
        play.work().await?;
        for object in 0..play.objects.len() {
            play.tell(object).await?;
            let (payment, refunds) = (play.whose(object).await?, play.objects[object].refunds.clone());
            for (name, cents) in refunds {
                answered(payments::told_refund(play.store, payment, &name, cents).await)?;
            }
        }
    }
    play.audit().await
}

impl<'a> Play<'a> {
    async fn begin(cast: &'a Cast<'a>, history: u64) -> Self {
        let store = &cast.stage.store;
        let address = Address { street: "1 W Lake St".into(), city: "Chicago".into(), zip: "60601".into(), ..Address::default() };
        let new =
            CustomerForm { name: format!("History {history}"), email: "history@example.com".into(), address, ..CustomerForm::default() };
        // Of three quotes one leaves the customer something to choose first.
        let line = LineForm {
            unit_cents: 10_000 + i64::try_from(history % 50).unwrap() * 777,
            protect: history.is_multiple_of(3),
            ..cast.line.clone()
        };
        let mut form = QuoteForm {
            discount: domain::quotes::Discount::None,
            customer: CustomerChoice::New(Box::new(new)),
            salesperson: None,
            fulfilment: Fulfilment::Collect,
            address: None,
            valid_until: None,
            job_name: String::new(),
            class: Class::Retail,
            notes: String::new(),
            ticked: Vec::new(),
            lines: vec![line],
        };
        let number = quotes::make(store, &cast.lena, &form).await.unwrap();
        send(cast, number, 1).await.unwrap();
        let who = cast.stage.holder_of(number).await;
        form.customer = CustomerChoice::OnFile(cast.stage.page(&who).await.quote.customer);
        Self { cast, store, number, who, form, objects: Vec::new(), told: 0, till_cents: 0, taken_cents: 0, spent_cents: 0 }
    }

    async fn page(&self) -> Journey {
        self.cast.stage.page(&self.who).await
    }

    fn object(&self, index: usize) -> Option<usize> {
        (!self.objects.is_empty()).then(|| index % self.objects.len())
    }

    async fn act(&mut self, act: Act) -> Result<(), String> {
        let (store, lena, robin) = (self.store, &self.cast.lena, &self.cast.robin);
        match act {
            Act::Review => {
                let page = self.page().await;
                answered(quotes::review(store, &self.who, page.quote.version, &keep_all(&page)).await)?;
            }
            Act::Press { part } => self.press(part, false).await?,
            Act::PressAnew => self.press(None, true).await?,
            Act::Card { object, to } => {
                if let Some(object) = self.object(object).map(|at| &mut self.objects[at])
                    && (object.is_open() || object.state == State::Processing && matches!(to, State::Paid | State::Ended))
                {
                    object.state = to;
                }
            }
            Act::Tell { object } => {
                if let Some(at) = self.object(object) {
                    self.tell(at).await?;
                }
            }
            Act::Cash { part } => {
                let cents = (self.page().await.owed.balance_cents * part / 1_000).max(1);
                if answered(payments::record_by_hand(store, lena, self.number, cents, Method::Cash).await)?.is_some() {
                    self.till_cents += cents;
                    self.taken_cents += cents;
                }
            }
            Act::Refund { payment, part, to_credit } => self.refund(payment, part, to_credit).await?,
            Act::BackThere { object, part } => self.back_there(object, part).await?,
            Act::Dispute { object, part } => {
                let Some(at) = self.object(object) else { return Ok(()) };
                let cents = self.objects[at].left_cents() * part / 1_000;
                if cents > 0 && self.objects[at].disputed_cents == 0 {
                    self.dispute(at, cents).await?;
                }
            }
            Act::Win { object } => {
                let Some(at) = self.object(object) else { return Ok(()) };
                if self.objects[at].disputed_cents > 0 {
                    self.dispute(at, 0).await?;
                }
            }
            Act::Bounce { object } => {
                let Some(at) = self.object(object) else { return Ok(()) };
                if let Some((name, cents)) = self.objects[at].refunds.pop() {
                    self.objects[at].refunded_cents -= cents;
                    answered(payments::told_refund_failed(store, &name).await)?;
                }
            }
            Act::SpendCredit { part } => {
                let cents = (self.page().await.owed.balance_cents * part / 1_000).max(1);
                if answered(payments::spend_credit(store, lena, self.number, cents).await)?.is_some() {
                    self.spent_cents += cents;
                }
            }
            Act::Edit { unit_cents } => {
                self.form.lines[0].unit_cents = unit_cents;
                let revision = self.page().await.quote.revision;
                answered(quotes::edit(store, lena, self.number, revision, &self.form).await)?;
                let quote = self.page().await.quote;
                if quote.status == QuoteStatus::Draft {
                    answered(send(self.cast, self.number, quote.revision).await)?;
                }
            }
            Act::AskHalf => {
                let revision = self.page().await.quote.revision;
                answered(quotes::choose_option(store, lena, self.number, revision, PaymentOption::Half).await)?;
            }
            Act::Decline => {
                let version = self.page().await.quote.version;
                answered(quotes::decline(store, &self.who, version, "too dear").await)?;
            }
            Act::Cancel => {
                answered(orders::cancel(store, robin, self.number, "out of stock").await)?;
            }
            Act::Collect => {
                answered(orders::collected(store, lena, self.number).await)?;
            }
            Act::Work => self.work().await?,
        }
        Ok(())
    }

    /// As the page does it: ours first, then theirs, then what they call it.
    async fn press(&mut self, part: Option<i64>, anew: bool) -> Result<(), String> {
        let balance_cents = self.page().await.owed.balance_cents;
        let wanted = part.map(|part| (balance_cents * part / 1_000).max(1));
        let Some(Opened::Due(due)) = answered(payments::open(self.store, &self.who, Provider::Sandbox, wanted).await)? else {
            return Ok(());
        };
        if let Some(known) = self.objects.iter_mut().find(|o| due.provider_ref.as_ref() == Some(&o.name))
            && !(anew && known.is_open())
        {
            // What is paid, or on its way, the provider does not revise.
            if known.is_open() && due.amount_moved {
                known.cents = due.amount.cents;
            }
            return Ok(());
        }
        if due.provider_ref.is_some() {
            answered(payments::revised(self.store, due.payment).await)?;
        }
        let name = format!("history_{}_{}", due.payment, self.objects.len());
        answered(payments::opened(self.store, due.payment, &name, None, None).await)?;
        self.objects.push(Object {
            payment: due.payment,
            name,
            cents: due.amount.cents,
            state: State::Waiting,
            refunded_cents: 0,
            disputed_cents: 0,
            refunds: Vec::new(),
        });
        Ok(())
    }

    /// As the worker does it: the stored object is asked first; another counts when it is paid.
    async fn tell(&self, at: usize) -> Result<(), String> {
        let object = &self.objects[at];
        let stored = answered(payments::asking(self.store, object.payment).await)?.and_then(|asking| asking.provider_ref);
        if let Some(stored) = self.objects.iter().find(|o| stored.as_ref() == Some(&o.name)) {
            answered(payments::settle_object(self.store, object.payment, Some(&stored.name), stored.report()).await)?;
        }
        if stored.as_ref() != Some(&object.name) && object.state == State::Paid {
            answered(payments::settle_object(self.store, object.payment, Some(&object.name), object.report()).await)?;
        }
        Ok(())
    }

    async fn refund(&mut self, payment: usize, part: i64, to_credit: bool) -> Result<(), String> {
        let page = self.page().await;
        if page.payments.is_empty() {
            return Ok(());
        }
        let card = &page.payments[payment % page.payments.len()];
        let back = Back { cents: (card.received_cents * part / 1_000).max(1), to_credit, reason: "scratched" };
        let done = answered(payments::refund(self.store, &self.cast.robin, self.number, card.id, back).await)?;
        if done.is_some() && card.provider == Provider::Hand && !to_credit {
            self.till_cents -= back.cents;
        }
        Ok(())
    }

    async fn back_there(&mut self, object: usize, part: i64) -> Result<(), String> {
        let Some(at) = self.object(object) else { return Ok(()) };
        let cents = self.objects[at].left_cents() * part / 1_000;
        if cents <= 0 {
            return Ok(());
        }
        // Its payment is heard of before its refund is.
        self.tell(at).await?;
        self.told += 1;
        let name = format!("history_back_{}_{}", self.number, self.told);
        let payment = self.whose(at).await?;
        let object = &mut self.objects[at];
        object.refunded_cents += cents;
        object.refunds.push((name.clone(), cents));
        answered(payments::told_refund(self.store, payment, &name, cents).await)?;
        Ok(())
    }

    /// The provider withholds so much of an object, in all.
    async fn dispute(&mut self, at: usize, cents: i64) -> Result<(), String> {
        self.objects[at].disputed_cents = cents;
        self.tell(at).await?;
        let payment = self.whose(at).await?;
        answered(payments::told_dispute(self.store, payment, cents).await)?;
        Ok(())
    }

    /// The payment that an event about an object is taken to be about.
    async fn whose(&self, at: usize) -> Result<PaymentId, String> {
        let object = &self.objects[at];
        let known = answered(payments::by_provider_ref(self.store, &object.name).await)?.flatten();
        Ok(known.unwrap_or(object.payment))
    }

    async fn work(&mut self) -> Result<(), String> {
        for claimed in outbox::claim(self.store, 1_000).await.map_err(|e| e.to_string())? {
            match claimed.task {
                outbox::Task::Refund { refund } => {
                    if let Some(job) = answered(payments::refund_job(self.store, refund).await)?.flatten() {
                        let object = self.objects.iter_mut().find(|o| o.name == job.payment_ref).ok_or("a refund of nobody's payment")?;
                        if object.left_cents() >= job.amount.cents {
                            object.refunded_cents += job.amount.cents;
                            answered(payments::refund_done(self.store, refund, &format!("history_re_{refund}")).await)?;
                        } else {
                            answered(payments::refund_failed(self.store, refund).await)?;
                        }
                    }
                }
                outbox::Task::Void { payment } => {
                    let noted = answered(payments::void_target(self.store, payment).await)?.flatten().and_then(|(_, noted)| noted);
                    if let Some(object) = self.objects.iter_mut().find(|o| noted.as_ref() == Some(&o.name)) {
                        if object.is_open() {
                            object.state = State::Ended;
                        }
                        let report = object.report();
                        answered(payments::settle(self.store, payment, report).await)?;
                    }
                }
                _ => {}
            }
            outbox::done(self.store, &claimed).await.map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    /// The ledger of this customer against the books of the provider and the till.
    async fn audit(&self) -> Result<(), String> {
        let page = self.page().await;
        let sums = self.sums(page.quote.customer.0).await;
        let of = |account: &str| sums.get(account).copied().unwrap_or_default();
        let paid = || self.objects.iter().filter(|o| o.state == State::Paid);
        let same = |what: &str, ours: i64, theirs: i64| {
            if ours == theirs { Ok(()) } else { Err(format!("{what}: the ledger says {ours}, they say {theirs}")) }
        };
        same("at the provider", of("cash_provider"), paid().map(Object::left_cents).sum())?;
        same("in the till", of("cash_hand"), self.till_cents)?;
        same("disputed", of("disputes"), paid().map(|o| o.disputed_cents).sum())?;
        let received: i64 = page.payments.iter().filter(|p| p.status == PaymentStatus::Settled).map(|p| p.received_cents).sum();
        same("came in", received, paid().map(|o| o.cents).sum::<i64>() + self.taken_cents)?;
        // What was spent may be given back at the provider all the same: then the customer owes it.
        for (owing, spent_cents) in [("customer_credit", self.spent_cents), ("deposits_held", 0)] {
            if of(owing) > spent_cents {
                return Err(format!("{owing} is overdrawn by {}", of(owing)));
            }
        }
        let Some(order) = &page.order else { return Ok(()) };
        let balance = order.balance;
        if balance.paid_cents < 0 || balance.paid_cents > balance.total_cents {
            return Err(format!("an order with {balance:?}"));
        }
        if order.status == OrderStatus::Closed && !order.is_invoiced {
            return Err("closed without an invoice".into());
        }
        let allocated = self.allocated(order.id.0).await;
        if allocated > balance.total_cents + balance.refunded_cents {
            return Err(format!("{allocated} allocated to an order with {balance:?}"));
        }
        Ok(())
    }

    async fn sums(&self, customer: i64) -> BTreeMap<String, i64> {
        let sql = "SELECT p.account, CAST(SUM(p.cents) AS BIGINT) AS cents FROM postings p JOIN entries e ON e.id = p.entry_id \
                   WHERE e.customer_id = $1 GROUP BY p.account";
        let found = Statement::from_sql_and_values(self.cast.db.get_database_backend(), sql, [customer.into()]);
        let rows = self.cast.db.query_all_raw(found).await.unwrap();
        rows.iter().map(|row| (row.try_get("", "account").unwrap(), row.try_get("", "cents").unwrap())).collect()
    }

    async fn allocated(&self, order: i64) -> i64 {
        let sql = "SELECT CAST(COALESCE(SUM(cents), 0) AS BIGINT) AS cents FROM allocations WHERE order_id = $1";
        let found = Statement::from_sql_and_values(self.cast.db.get_database_backend(), sql, [order.into()]);
        self.cast.db.query_one_raw(found).await.unwrap().unwrap().try_get("", "cents").unwrap()
    }
}

async fn send(cast: &Cast<'_>, number: Number, revision: i32) -> store::Result<()> {
    let invitation = Invitation { recipient: "history@example.com".into(), subject: "Quote".into(), ..Invitation::default() };
    quotes::send(&cast.stage.store, &cast.lena, number, revision, &invitation).await
}
