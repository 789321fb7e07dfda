//! What happened, in words: for the history at the desk. Times are those of the location, written on the server, so that the page that
//! is sent and the one the browser hydrates agree.

use super::House;
use crate::{
    desk::api::{DayFigure, Need, Told, Urgency, Waiting},
    failure::Failure,
    quotes::api::{LinkRow, MailRow},
};
use domain::{
    deliveries::Move,
    events::{Actor, Event},
    ids::Number,
    links::{Channel, Scope},
    locations::Location,
    money::{Currency, Money},
    payments::{Decline, Method, Provider},
    quotes::PaymentOption,
    time::{Day, Instant},
};
use store::{
    events::Happening,
    links::LinkCard,
    outbox::Task,
    overview::{COUNTED_MAX, DaySum, Overview, Today},
    people::StaffMember,
    quotes::MailCard,
};
use words::desk as say;

/// Where and when a page is written: its zone, its money, now.
#[derive(Clone, Debug)]
pub struct Here {
    pub zone: String,
    pub currency: Currency,
    pub now: Instant,
}

impl Here {
    /// When something was, as one says it: "10:42 am" today, "Yesterday", "Mar 4", and with the year when it is another.
    #[must_use]
    pub fn short(&self, at: Instant) -> String {
        let ((day, minute), (today, _)) = (store::local(at, &self.zone), store::local(self.now, &self.zone));
        match today.days_since(day) {
            0 => crate::show::clock(minute),
            1 => say::yesterday().to_owned(),
            _ if day.0.year() == today.0.year() => say::month_day(month_short(day), day.0.day()),
            _ => say::month_day_year(month_short(day), day.0.day(), day.0.year()),
        }
    }

    /// Day and time: "Mar 4, 10:42 am"; today, the time alone.
    #[must_use]
    pub fn moment(&self, at: Instant) -> String {
        let ((day, minute), (today, _)) = (store::local(at, &self.zone), store::local(self.now, &self.zone));
        if day == today { crate::show::clock(minute) } else { say::at(self.short(at), crate::show::clock(minute)) }
    }

    /// The time alone.
    #[must_use]
    pub fn clock(&self, at: Instant) -> String {
        crate::show::clock(store::local(at, &self.zone).1)
    }

    #[must_use]
    pub fn money(&self, cents: i64) -> String {
        Money::new(cents, self.currency).to_string()
    }

    /// When, and what, in a sentence.
    #[must_use]
    pub fn told(&self, happening: &Happening) -> (String, String) {
        (self.short(happening.at), self.sentence(happening))
    }

    /// Who, and when.
    #[must_use]
    pub fn by(&self, happening: &Happening) -> String {
        say::at(who(happening), self.moment(happening.at))
    }

    fn sentence(&self, happening: &Happening) -> String {
        let money = |cents: &i64| self.money(*cents);
        let who = who(happening);
        match &happening.event {
            Event::QuoteMade { total_cents, .. } => say::told_made(who, money(total_cents)),
            Event::QuoteEdited { version, total_cents } => say::told_edited(who, version, money(total_cents)),
            Event::PaymentOptionChosen { option: PaymentOption::Full } => say::told_full(who),
            Event::PaymentOptionChosen { option: PaymentOption::Half } => say::told_half(who),
            Event::PaymentOptionChosen { option: PaymentOption::Custom { cents } } => say::told_custom(who, money(cents)),
            Event::QuoteSent { .. } => say::told_sent(who),
            Event::LinkMinted { channel, .. } => minted(*channel, &who),
            Event::LinkRevoked { .. } => say::told_revoked(who),
            Event::LinkOpened { .. } => say::told_opened().into(),
            Event::Reviewed { total_cents, .. } => say::told_reviewed(who, money(total_cents)),
            Event::QuoteDeclined { .. } => say::told_declined(who),
            Event::QuoteExpired { .. } => say::told_expired().into(),
            Event::QuoteSuperseded { .. } => say::told_superseded().into(),
            Event::PaymentOpened { cents, .. } => say::told_opening(who, money(cents)),
            Event::PaymentDeclined { decline, .. } => say::told_no(decline_word(*decline)),
            Event::PaymentPending { .. } => say::told_pending().into(),
            Event::PaymentSettled { cents, method, .. } if Method::BY_HAND.contains(method) => {
                say::told_by_hand(who, money(cents), method_word(*method))
            }
            Event::PaymentSettled { cents, method, .. } => say::told_paid(money(cents), method_word(*method)),
            Event::PaymentFailed { decline, .. } => say::told_failed(decline_word(*decline)),
            Event::PaymentCancelled { .. } => say::told_void().into(),
            Event::Ordered { total_cents, .. } => say::told_ordered(money(total_cents)),
            Event::CreditLineOverridden { over_cents, reason, .. } => say::told_over_line(who, money(over_cents), reason),
            Event::Refunded { cents, to_credit: true, .. } => say::told_credit(who, money(cents)),
            Event::Refunded { cents, to_credit: false, .. } => say::told_refund(money(cents)),
            Event::CreditSpent { cents, .. } => say::told_credit_spent(who, money(cents)),
            Event::CreditReturned { cents, .. } => say::told_credit_returned(money(cents)),
            Event::RefundFailed { cents, .. } => say::told_refund_failed(money(cents)),
            Event::TakenBack { cents, .. } => say::told_taken_back(who, money(cents)),
            Event::Disputed { cents, .. } => say::told_dispute(money(cents)),
            Event::DateConfirmed { day, window, .. } => say::told_day(who, crate::show::day_short(*day), crate::show::window(*window)),
            Event::DeliveryMoved { step, reason, .. } => moved(*step, &who, reason),
            Event::ChangeProposed { total_cents, .. } => say::told_change_proposed(who, money(total_cents)),
            Event::ChangeAgreed { word, .. } if word.is_empty() => say::told_change_agreed(who),
            Event::ChangeAgreed { word, .. } => say::told_change_agreed_for(who, word),
            Event::ChangeDeclined { .. } => say::told_change_declined(who),
            Event::ChangeWithdrawn { .. } => say::told_change_withdrawn(who),
            Event::OrderChanged { version, total_cents, credited_cents: 0, .. } => say::told_order_changed(money(total_cents), version),
            Event::OrderChanged { version, total_cents, credited_cents, .. } => {
                say::told_order_changed_credit(money(total_cents), version, money(credited_cents))
            }
            Event::DeliveryDivided { goes, .. } => say::told_divided(goes.iter().map(|s| i64::from(s.quantity)).sum(), who),
            Event::DeliveryJoined { .. } => say::told_joined(who),
            Event::RecordedAway { happened_at, .. } => say::told_away(who, self.moment(*happened_at)),
            Event::Invoiced { total_cents, .. } => say::told_invoiced(money(total_cents)),
            Event::OrderCancelled { reason, .. } => say::told_cancelled(who, reason),
            Event::Collected { .. } => say::told_collected(who),
        }
    }
}

/// Short, because it stands in a column of its own.
fn month_short(day: Day) -> &'static str {
    let names = [say::jan, say::feb, say::mar, say::apr, say::may, say::jun, say::jul, say::aug, say::sep, say::oct, say::nov, say::dec];
    names[usize::from(u8::from(day.0.month())) - 1]()
}

/// The first name of staff; everybody else by what they are.
fn who(happening: &Happening) -> String {
    match happening.actor {
        Actor::Staff(_) => happening.name.as_deref().map(first_name).unwrap_or(say::somebody()).to_owned(),
        Actor::Link(_) | Actor::Contact(_) => say::the_customer().to_owned(),
        Actor::Provider => say::the_provider().to_owned(),
        Actor::System => say::the_system().to_owned(),
    }
}

#[must_use]
pub fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

fn minted(channel: Channel, who: &str) -> String {
    match channel {
        Channel::Mail => say::told_link_mail().into(),
        Channel::Copy => say::told_link_copy(who),
        Channel::Sms => say::told_link_sms(who),
        Channel::WhatsApp => say::told_link_whats_app(who),
        Channel::Share => say::told_link_share(who),
        Channel::Renewal => say::told_link_renewal().into(),
    }
}

fn moved(step: Move, who: &str, reason: &str) -> String {
    match step {
        Move::Confirm => say::told_confirm(who),
        Move::Unlock => say::told_unlock(who, reason),
        Move::Route => say::told_route(who),
        Move::Unroute => say::told_unroute(who),
        Move::Depart => say::told_depart(who),
        Move::Arrive => say::told_arrive(who),
        Move::HandOver => say::told_hand_over(who),
        Move::Miss => say::told_miss(who, reason),
        Move::TurnAway => say::told_turn_away(reason),
        Move::TakeBack => say::told_take_back(who, reason),
    }
}

#[must_use]
pub fn method_word(method: Method) -> &'static str {
    match method {
        Method::Card => say::card(),
        Method::ApplePay => say::apple_pay(),
        Method::Affirm => say::affirm(),
        Method::Klarna => say::klarna(),
        Method::Cash => say::cash(),
        Method::Cheque => say::cheque(),
        Method::Transfer => say::transfer(),
        Method::Other => say::other_method(),
    }
}

#[must_use]
pub fn provider_word(provider: Provider) -> &'static str {
    match provider {
        Provider::Stripe => say::stripe(),
        Provider::Sandbox => say::sandbox(),
        Provider::Hand => say::by_hand(),
    }
}

#[must_use]
pub fn decline_word(decline: Decline) -> &'static str {
    match decline {
        Decline::Declined => say::declined(),
        Decline::InsufficientFunds => say::insufficient_funds(),
        Decline::CardExpired => say::card_expired(),
        Decline::WrongCode => say::wrong_code(),
        Decline::NotAuthenticated => say::not_authenticated(),
        Decline::DidNotArrive => say::did_not_arrive(),
    }
}

/// A count as the rail shows it: nothing for none, and no further than somebody reads.
#[must_use]
pub fn counted(count: usize) -> String {
    match count {
        0 => String::new(),
        many if many as u64 >= COUNTED_MAX => say::many().to_owned(),
        some => some.to_string(),
    }
}

/// The home of the desk, in words.
impl Here {
    /// At the branch of somebody of the shop.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(house: &House, who: &StaffMember) -> Result<Self, Failure> {
        let location = store::shop::locations(&house.store).await?.into_iter().find(|l| l.id == who.card().location);
        let location = location.ok_or(domain::Refusal::NotFound)?;
        Ok(Self { zone: location.zone, currency: location.currency, now: house.store.now() })
    }

    /// At the branch that a quote belongs to.
    #[must_use]
    pub fn at(location: &Location, now: Instant) -> Self {
        Self { zone: location.zone.clone(), currency: location.currency, now }
    }

    #[must_use]
    pub fn told_of(&self, number: Number, happening: &Happening) -> Told {
        let (when, text) = self.told(happening);
        let is_of_order = !matches!(
            happening.event,
            Event::QuoteMade { .. }
                | Event::QuoteEdited { .. }
                | Event::PaymentOptionChosen { .. }
                | Event::QuoteSent { .. }
                | Event::LinkMinted { .. }
                | Event::LinkRevoked { .. }
                | Event::LinkOpened { .. }
                | Event::Reviewed { .. }
                | Event::QuoteDeclined { .. }
                | Event::QuoteExpired { .. }
                | Event::QuoteSuperseded { .. }
                | Event::PaymentOpened { .. }
                | Event::PaymentDeclined { .. }
                | Event::PaymentPending { .. }
                | Event::PaymentFailed { .. }
                | Event::PaymentCancelled { .. }
        );
        Told { when, text, number, href: format!("/desk/{}/{number}", if is_of_order { "orders" } else { "quotes" }) }
    }

    #[must_use]
    pub fn figures(&self, overview: &Overview) -> Vec<Waiting> {
        let figure = |what: &str, count: usize, note: &str| Waiting {
            what: what.to_owned(),
            count: if count == 0 { say::none().to_owned() } else { counted(count) },
            note: note.to_owned(),
        };
        let mut figures = vec![
            figure(say::quotes_out(), overview.sent.count, say::quotes_out_note()),
            figure(say::no_day(), overview.undated.count + overview.missed.count, say::no_day_note()),
            figure(say::to_route(), overview.unrouted.count, say::to_route_note()),
        ];
        if !overview.dead.is_empty() {
            figures.push(figure(say::letters_failed(), overview.dead.len(), say::letters_failed_note()));
        }
        figures
    }

    /// What was sold, what came in, what was driven, with the week in bars where a number alone says too little.
    #[must_use]
    pub fn day_figures(&self, today: &Today) -> Vec<DayFigure> {
        let money = |cents: i64| Money::new(cents, today.currency).to_string();
        let of_days = |what: &str, days: &[DaySum], note: &dyn Fn(i64) -> String| {
            let last = days.last().copied();
            let most = days.iter().map(|d| d.cents).max().unwrap_or(0).max(1);
            let told: Vec<String> = days.iter().map(|d| say::day_told(crate::show::day_short(d.day), money(d.cents))).collect();
            DayFigure {
                what: what.to_owned(),
                figure: money(last.map_or(0, |d| d.cents)),
                note: note(last.map_or(0, |d| d.count)),
                bars: days.iter().map(|d| d.cents.max(0) * 100 / most).collect(),
                told: say::week_told(what, told.join("; ")),
            }
        };
        vec![
            of_days(say::sold_today(), &today.sold, &|n| say::sold_orders(n)),
            of_days(say::paid_today(), &today.paid, &|n| say::paid_payments(n)),
            DayFigure {
                what: say::driven_today().to_owned(),
                figure: if today.planned == 0 { say::none().to_owned() } else { say::done_of(today.done, today.planned) },
                note: say::driven_note().to_owned(),
                bars: Vec::new(),
                told: String::new(),
            },
        ]
    }

    /// The most urgent first.
    #[must_use]
    pub fn needs(&self, overview: &Overview) -> Vec<Need> {
        let order = |number: Number| format!("/desk/orders/{number}");
        let need = |urgency, what: &str, about, since, href| Need { urgency, what: what.to_owned(), about, since, href };
        let mut needs = Vec::new();
        for dead in overview.dead.iter().take(3) {
            // A task that can't even be read is a task of some kind.
            let task = serde_json::from_str::<Task>(&dead.task);
            let is_letter = !matches!(task, Ok(Task::Refund { .. } | Task::Void { .. }) | Err(_));
            let what = if is_letter { say::letter_dead() } else { say::task_dead() };
            // Some letters are about no order.
            let (about, href) = match (dead.chain, &task) {
                (Number(0), Ok(Task::Renew { .. })) => (say::of_renewal().to_owned(), String::new()),
                (Number(0), _) => (say::of_staff_letter().to_owned(), String::new()),
                (chain, _) => (say::of_chain(chain), order(chain)),
            };
            needs.push(need(Urgency::Bad, what, about, self.short(dead.dead_at), href));
        }
        for f in &overview.failed.rows {
            let about = say::of_failed(f.number, &f.customer, f.amount, f.why.map_or(say::did_not_arrive(), decline_word));
            let href = format!("/desk/{}/{}", if f.is_order { "orders" } else { "quotes" }, f.number);
            needs.push(need(Urgency::Bad, say::payment_failed(), about, self.short(f.at), href));
        }
        for w in &overview.missed.rows {
            needs.push(need(Urgency::Bad, say::missed(), say::of_order(w.number, &w.customer), self.short(w.since), order(w.number)));
        }
        for a in &overview.refused.rows {
            needs.push(need(
                Urgency::Warn,
                say::change_refused(),
                say::of_order(a.number, &a.customer),
                self.short(a.since),
                order(a.number),
            ));
        }
        for a in &overview.unanswered.rows {
            needs.push(need(
                Urgency::Plain,
                say::change_waits(),
                say::of_order(a.number, &a.customer),
                self.short(a.since),
                order(a.number),
            ));
        }
        for w in &overview.unrouted.rows {
            let day = w.day.map(crate::show::day_short).unwrap_or_default();
            let is_near = w.day.is_some_and(|day| day.days_since(overview.today) <= 1);
            let urgency = if is_near { Urgency::Warn } else { Urgency::Plain };
            let about = say::of_order_day(w.number, &w.customer, day);
            needs.push(need(urgency, say::van_missing(), about, self.short(w.since), order(w.number)));
        }
        for w in &overview.undated.rows {
            needs.push(need(
                Urgency::Plain,
                say::day_missing(),
                say::of_order(w.number, &w.customer),
                self.short(w.since),
                order(w.number),
            ));
        }
        for q in &overview.ending.rows {
            let last = q.valid_until.map(crate::show::day_short).unwrap_or_default();
            let is_near = q.valid_until.is_some_and(|day| day.days_since(overview.today) <= 1);
            let about = say::of_quote_until(q.number, &q.customer, q.total, last);
            let urgency = if is_near { Urgency::Warn } else { Urgency::Plain };
            needs.push(need(urgency, say::quote_ends(), about, self.short(q.changed_at), format!("/desk/quotes/{}", q.number)));
        }
        let is_ending = |q: &store::quotes::QuoteRow| overview.ending.rows.iter().any(|ending| ending.number == q.number);
        for q in overview.sent.rows.iter().filter(|q| !is_ending(q)) {
            let about = say::of_quote(q.number, &q.customer, q.total);
            needs.push(need(Urgency::Plain, say::quote_waits(), about, self.short(q.changed_at), format!("/desk/quotes/{}", q.number)));
        }
        needs
    }
}

/// Links and letters, in words.
impl Here {
    #[must_use]
    pub fn link_row(&self, link: LinkCard) -> LinkRow {
        let went = match (link.channel, link.issued_to.as_str()) {
            (Channel::Mail, to) => words::quotes::went_mail(to),
            (Channel::Renewal, to) => words::quotes::went_renewal(to),
            (Channel::Copy, _) => words::quotes::went_copy().into(),
            (Channel::Sms, _) => words::quotes::went_sms().into(),
            (Channel::WhatsApp, _) => words::quotes::went_whats_app().into(),
            (Channel::Share, _) => words::quotes::went_share().into(),
        };
        LinkRow {
            id: link.id,
            went,
            sees_only: link.scope == Scope::See,
            made: self.short(link.created_at),
            opened: link.opened_at.map(|at| self.moment(at)),
            standing: link.standing,
        }
    }

    #[must_use]
    pub fn mail_row(&self, mail: MailCard) -> MailRow {
        MailRow {
            id: mail.id,
            number: mail.number,
            when: self.short(mail.sent_at.unwrap_or(mail.created_at)),
            is_sent: mail.sent_at.is_some(),
            recipient: mail.recipient,
            subject: mail.subject,
        }
    }
}
