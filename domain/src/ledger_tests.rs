use super::*;
use crate::payments::allocate;
use proptest::prelude::*;

/// The books of one customer with some orders, as the store keeps them.
#[derive(Default)]
struct Books {
    postings: Vec<(EntryKind, Posting)>,
    invoiced: Vec<OrderId>,
    totals: Vec<i64>,
    /// What the bank and the till say: counted beside the ledger.
    cash_cents: i64,
    disputed_cents: i64,
}

#[derive(Clone, Debug)]
enum Act {
    Pay {
        from: usize,
        cents: i64,
    },
    Invoice {
        order: usize,
    },
    Refund {
        order: usize,
        cents: i64,
        to_credit: bool,
    },
    SpendCredit {
        order: usize,
        cents: i64,
    },
    /// Staff wrote another total, which they may until somebody paid.
    Edit {
        order: usize,
        total_cents: i64,
    },
    /// Staff change an order that stands, to more or to less than was paid for it.
    Change {
        order: usize,
        total_cents: i64,
    },
    /// The provider takes disputed money back, or returns it.
    Dispute {
        cents: i64,
    },
    Reinstate,
    CorrectCredit {
        cents: i64,
    },
    PayOutCredit {
        cents: i64,
    },
    TakeBack {
        order: usize,
        cents: i64,
    },
}

impl Books {
    fn post(&mut self, entry: Option<Entry>) {
        let entry = entry.expect("balanced");
        assert_eq!(entry.postings().iter().map(|p| p.cents).sum::<i64>(), 0);
        self.postings.extend(entry.postings().iter().map(|p| (entry.kind(), *p)));
    }

    fn of(&self, order: OrderId) -> Balance {
        balance(self.totals[usize::try_from(order.0).unwrap()], self.postings.iter().copied().filter(|(_, p)| p.order == Some(order)))
    }

    fn credit(&self) -> i64 {
        -self.postings.iter().filter(|(_, p)| p.account == Account::CustomerCredit).map(|(_, p)| p.cents).sum::<i64>()
    }

    fn sum(&self, accounts: &[Account]) -> i64 {
        self.postings.iter().filter(|(_, p)| accounts.contains(&p.account)).map(|(_, p)| p.cents).sum()
    }

    fn run(&mut self, act: &Act) {
        let count = self.totals.len();
        let id = |n: usize| OrderId((n % count) as i64);
        match *act {
            Act::Pay { from, cents } => {
                let owed: Vec<_> = (from..from + count).map(|n| (id(n), self.of(id(n)).due_cents())).collect();
                let (allocations, rest_cents) = allocate(cents, &owed);
                for a in &allocations {
                    let due_cents = self.of(a.order).due_cents();
                    assert!(0 < a.cents && a.cents <= due_cents, "{} allocated where {due_cents} is due", a.cents);
                }
                assert_eq!(allocations.iter().map(|a| a.cents).sum::<i64>() + rest_cents, cents);
                self.cash_cents += cents;
                let entry = payment(Provider::Sandbox, cents, &allocations, |o| self.invoiced.contains(&o));
                self.post(entry);
            }
            Act::Invoice { order } => {
                let order = id(order);
                if !self.invoiced.contains(&order) {
                    let total = self.totals[usize::try_from(order.0).unwrap()];
                    self.post(invoice(order, total, total / 10, self.of(order)));
                    self.invoiced.push(order);
                }
            }
            Act::TakeBack { order, cents } => {
                let order = id(order);
                let before = self.of(order);
                let cents = cents.min(before.total_cents);
                if cents > 0 && self.invoiced.contains(&order) {
                    self.post(credit_memo(order, cents - cents / 11, cents / 11, before));
                }
            }
            Act::Refund { order, cents, to_credit } => {
                let order = id(order);
                let cents = cents.min(self.of(order).paid_cents);
                let is_invoiced = self.invoiced.contains(&order);
                if cents > 0 {
                    self.cash_cents -= if to_credit { 0 } else { cents };
                    self.post(if to_credit {
                        refund_to_credit(order, cents, is_invoiced)
                    } else {
                        refund(Provider::Sandbox, Some(order), Taken::of(cents, cents), is_invoiced)
                    });
                }
            }
            Act::SpendCredit { order, cents } => {
                let order = id(order);
                let cents = cents.min(self.credit()).min(self.of(order).due_cents());
                if cents > 0 {
                    self.post(credit_spent(order, cents, self.invoiced.contains(&order)));
                }
            }
            Act::Edit { order, total_cents } => {
                let order = id(order);
                if self.postings.iter().all(|(_, p)| p.order != Some(order)) {
                    self.totals[usize::try_from(order.0).unwrap()] = total_cents;
                }
            }
            Act::Change { order, total_cents } => {
                let order = id(order);
                let total_cents = total_cents.max(self.of(order).refunded_cents);
                if !self.invoiced.contains(&order) {
                    self.totals[usize::try_from(order.0).unwrap()] = total_cents;
                    let after = self.of(order);
                    if after.paid_cents > after.total_cents {
                        self.post(order_reduced(order, after));
                    }
                }
            }
            Act::Dispute { cents } => {
                self.cash_cents -= cents;
                self.disputed_cents += cents;
                self.post(dispute(cents));
            }
            Act::Reinstate => {
                let cents = std::mem::take(&mut self.disputed_cents);
                self.cash_cents += cents;
                self.post(dispute(-cents));
            }
            Act::CorrectCredit { cents } => self.post(credit_corrected(cents.max(-self.credit()))),
            Act::PayOutCredit { cents } => {
                let cents = cents.min(self.credit());
                self.cash_cents -= cents;
                self.post(refund(Provider::Hand, None, Taken { order_cents: 0, credit_cents: cents }, false));
            }
        }
    }
}

fn acts() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0..4_usize, 1..60_000_i64).prop_map(|(from, cents)| Act::Pay { from, cents }),
        (0..4_usize).prop_map(|order| Act::Invoice { order }),
        (0..4_usize, 1..60_000_i64, any::<bool>()).prop_map(|(order, cents, to_credit)| Act::Refund { order, cents, to_credit }),
        (0..4_usize, 1..60_000_i64).prop_map(|(order, cents)| Act::SpendCredit { order, cents }),
        (0..4_usize, 0..60_000_i64).prop_map(|(order, total_cents)| Act::Edit { order, total_cents }),
        (0..4_usize, 0..60_000_i64).prop_map(|(order, total_cents)| Act::Change { order, total_cents }),
        (1..60_000_i64).prop_map(|cents| Act::Dispute { cents }),
        Just(Act::Reinstate),
        (-60_000..60_000_i64).prop_map(|cents| Act::CorrectCredit { cents }),
        (1..60_000_i64).prop_map(|cents| Act::PayOutCredit { cents }),
        (0..4_usize, 1..60_000_i64).prop_map(|(order, cents)| Act::TakeBack { order, cents }),
    ]
}

#[test]
fn a_deposit_is_held_until_the_order_is_invoiced() {
    let mut books = Books { totals: vec![10_000], ..Books::default() };
    books.run(&Act::Pay { from: 0, cents: 5_000 });
    assert_eq!(books.of(OrderId(0)), Balance { total_cents: 10_000, paid_cents: 5_000, refunded_cents: 0 });
    books.run(&Act::Invoice { order: 0 });
    assert_eq!(books.of(OrderId(0)), Balance { total_cents: 10_000, paid_cents: 5_000, refunded_cents: 0 });
    books.run(&Act::Pay { from: 0, cents: 6_000 });
    assert_eq!(books.of(OrderId(0)).due_cents(), 0);
    assert_eq!(books.credit(), 1_000);
}

#[test]
fn what_was_refunded_is_not_asked_for_again() {
    for invoice_at in [1, 2, 3] {
        let mut books = Books { totals: vec![10_000], ..Books::default() };
        let mut history = vec![
            Act::Pay { from: 0, cents: 10_000 },
            Act::Refund { order: 0, cents: 4_000, to_credit: false },
            Act::Refund { order: 0, cents: 6_000, to_credit: true },
        ];
        history.insert(invoice_at, Act::Invoice { order: 0 });
        history.iter().for_each(|act| books.run(act));
        assert_eq!(books.of(OrderId(0)), Balance { total_cents: 0, paid_cents: 0, refunded_cents: 10_000 });
        assert_eq!((books.of(OrderId(0)).due_cents(), books.credit()), (0, 6_000));
    }
}

#[test]
fn what_comes_back_lowers_what_is_owed_and_the_rest_is_credit() {
    //  paid    back    owed after, credit after
    for (paid, back, due, credit) in [(10_000, 3_000, 0, 3_000), (0, 3_000, 7_000, 0), (8_000, 3_000, 0, 1_000), (8_000, 10_000, 0, 8_000)]
    {
        let mut books = Books { totals: vec![10_000], ..Books::default() };
        [Act::Pay { from: 0, cents: paid }, Act::Invoice { order: 0 }, Act::TakeBack { order: 0, cents: back }]
            .iter()
            .for_each(|act| books.run(act));
        let sum = books.of(OrderId(0));
        assert_eq!((sum.due_cents(), books.credit(), sum.refunded_cents), (due, credit, back), "{paid} {back}");
        assert_eq!(sum.total_cents, 10_000 - back);
    }
}

#[test]
fn an_order_that_costs_less_leaves_the_rest_as_credit_and_is_asked_for_again_when_it_costs_more() {
    let mut books = Books { totals: vec![10_000], ..Books::default() };
    books.run(&Act::Pay { from: 0, cents: 10_000 });
    books.run(&Act::Change { order: 0, total_cents: 7_000 });
    assert_eq!(books.of(OrderId(0)), Balance { total_cents: 7_000, paid_cents: 7_000, refunded_cents: 0 });
    assert_eq!(books.credit(), 3_000);
    books.run(&Act::Change { order: 0, total_cents: 12_000 });
    assert_eq!((books.of(OrderId(0)).due_cents(), books.credit()), (5_000, 3_000));
    books.run(&Act::SpendCredit { order: 0, cents: 60_000 });
    books.run(&Act::Invoice { order: 0 });
    assert_eq!(books.of(OrderId(0)), Balance { total_cents: 12_000, paid_cents: 10_000, refunded_cents: 0 });
    assert_eq!(order_reduced(OrderId(0), books.of(OrderId(0))), None, "it was not paid more than it costs");
}

#[test]
fn an_entry_that_does_not_balance_cannot_be_made() {
    assert_eq!(Entry::balanced(EntryKind::Payment, [(Account::CashHand, 5, None)]), None);
    // More allocated than paid: the difference would be taken from the customer's credit, which is another act.
    let allocation = Allocation { order: OrderId(0), cents: 10 };
    let entry = payment(Provider::Hand, 4, &[allocation], |_| false).unwrap();
    assert_eq!(entry.postings().iter().map(|p| p.cents).sum::<i64>(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if std::env::var("PORCHLIGHT_TRUST").is_ok_and(|size| size == "full") { 100_000 } else { 256 }))]

    #[test]
    fn every_history_adds_up(totals in proptest::collection::vec(1..50_000_i64, 1..4), history in proptest::collection::vec(acts(), 0..40)) {
        let mut books = Books { totals, ..Books::default() };
        for act in &history {
            books.run(act);
            prop_assert_eq!(books.postings.iter().map(|(_, p)| p.cents).sum::<i64>(), 0);
            prop_assert!(books.credit() >= 0);
            prop_assert_eq!(books.sum(&[Account::CashProvider, Account::CashHand]), books.cash_cents);
            prop_assert_eq!(books.sum(&[Account::Disputes]), books.disputed_cents);
            for order in 0..books.totals.len() {
                let sum = books.of(OrderId(order as i64));
                prop_assert!(sum.paid_cents >= 0 && sum.paid_cents <= sum.total_cents, "{:?} after {:?}", sum, act);
            }
        }
    }
}
