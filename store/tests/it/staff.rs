//! The people of the shop: who comes in, by which way, once; who may change whom; and that an owner is always left.

use crate::{
    on_both,
    stage::{NOW, Stage, refusal},
};
use domain::{
    Refusal,
    ids::{InvitationId, LocationId},
    refusal::Field,
    staff::{Role, codes},
    time::{DAY, HOUR, MINUTE, SECOND},
};
use store::{
    Store, demo,
    outbox::{self, Task},
    people::{self, Entry, Next, Origin, StaffMember, Token},
};
use totp_rs::{Builder, Secret};

const RUTH: &str = "ruth@hartley.example";
const LENA: &str = "lena@hartley.example";

/// From another address each time, so that tries are counted by person.
fn from(n: u32) -> Origin {
    Origin { address: format!("203.0.113.{n}"), agent: "Firefox/130.0 Linux".into() }
}

async fn member(stage: &Stage, email: &str) -> StaffMember {
    demo::member(&stage.store, email).await.unwrap()
}

async fn in_with(store: &Store, email: &str, password: &str) -> (Token, StaffMember) {
    people::sign_in(store, email, password, from(1)).await.unwrap().session().unwrap()
}

async fn is_in(store: &Store, token: &Token) -> bool {
    people::staff_member(store, token, from(1)).await.is_ok()
}

/// The letters that wait, taken out of the post.
async fn post(stage: &Stage) -> Vec<Task> {
    let mut tasks = Vec::new();
    for task in outbox::claim(&stage.store, 100).await.unwrap() {
        outbox::done(&stage.store, &task).await.unwrap();
        tasks.push(task.task);
    }
    tasks
}

/// The token of the one invitation in the post.
async fn invited(stage: &Stage) -> (InvitationId, Token) {
    let tasks = post(stage).await;
    let [Task::Invite { invitation }] = tasks.as_slice() else { panic!("{tasks:?}") };
    let letter = people::mint_invitation(&stage.store, *invitation).await.unwrap().unwrap();
    (*invitation, letter.token)
}

/// What a phone with this key shows so many steps from now.
fn shown(store: &Store, key: &str, steps: i64) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(key).unwrap()).build().unwrap();
    totp.generate((store.now().0 / SECOND + steps * 30).unsigned_abs()).to_string()
}

/// Turns codes on, and gives the key and what spells the recovery codes.
async fn enrolled(store: &Store, who: &StaffMember) -> (String, Token) {
    people::begin_second_factor(store, &who.own()).await.unwrap();
    let key = people::pending_second_factor(store, &who.own()).await.unwrap().unwrap().secret;
    let codes = people::confirm_second_factor(store, who, &shown(store, &key, 0)).await.unwrap();
    (key, codes)
}

async fn halfway(store: &Store, email: &str, from_n: u32) -> people::Halfway {
    match people::sign_in(store, email, demo::PASSWORD, from(from_n)).await.unwrap() {
        Entry::Halfway(token, _) => people::halfway(store, &token, from(from_n)).await.unwrap(),
        Entry::In(..) => panic!("nothing was asked for"),
    }
}

async fn add(stage: &Stage, name: &str, role: Role) -> StaffMember {
    let email = format!("{}@hartley.example", name.to_lowercase());
    people::add_staff(&stage.store, name, &email, "", role, demo::PASSWORD).await.unwrap();
    member(stage, &email).await
}

on_both! {
    async fn an_invitation_lets_in_once(stage: Stage) {
        let robin = stage.robin().await;
        let at = LocationId(1);
        people::invite(&stage.store, &robin, " New@Hartley.example", Role::Sales, at).await.unwrap();
        let again = people::invite(&stage.store, &robin, "new@hartley.example", Role::Driver, at).await;
        assert_eq!(refusal(again), Refusal::EmailTaken { typed: "new@hartley.example".into() });
        assert!(matches!(refusal(people::invite(&stage.store, &robin, LENA, Role::Sales, at).await), Refusal::EmailTaken { .. }));
        assert_eq!(refusal(people::invite(&stage.store, &robin, "x@hartley.example", Role::Sales, LocationId(9)).await), Refusal::Unknown { field: Field::Location });
        assert_eq!(refusal(people::invite(&stage.store, &robin, "x@hartley.example", Role::Owner, at).await), Refusal::NotYours);
        let (id, first) = invited(&stage).await;
        // Sent again: the link from before opens no more.
        people::resend(&stage.store, &robin, id).await.unwrap();
        assert_eq!(refusal(people::invited(&stage.store, &first).await), Refusal::InvitationEnded);
        let (_, token) = invited(&stage).await;
        let shown = people::invited(&stage.store, &token).await.unwrap();
        assert_eq!((shown.email.as_str(), shown.role, shown.by.as_str()), ("new@hartley.example", Role::Sales, "Robin Hartley"));
        let short = people::take_invitation(&stage.store, &token, "Nia New", "short", from(1)).await.map(|_| ());
        assert_eq!(refusal(short), Refusal::Missing { field: Field::Password });
        // Two take it at once: one works here.
        let (one, other) = tokio::join!(
            people::take_invitation(&stage.store, &token, "Nia New", "a long enough password", from(1)),
            people::take_invitation(&stage.store, &token, "Somebody Else", "another long password", from(2)),
        );
        let (taken, refused): (Vec<_>, Vec<_>) = [one, other].into_iter().partition(Result::is_ok);
        assert_eq!((taken.len(), refused.len()), (1, 1));
        for refused in refused {
            assert_eq!(refusal(refused.map(|_| ())), Refusal::InvitationEnded);
        }
        for taken in taken {
            let (_, who) = taken.unwrap().session().unwrap();
            assert_eq!((who.card().email.as_str(), who.card().role), ("new@hartley.example", Role::Sales));
        }
        let roster = people::roster(&stage.store, &robin).await.unwrap();
        assert!(roster.invitations.is_empty());
        assert_eq!(roster.people.iter().filter(|p| p.card.email == "new@hartley.example").count(), 1);
        let changes = people::staff_changes(&stage.store, &robin, None, None).await.unwrap();
        assert_eq!(changes.iter().map(|c| c.field.as_str()).collect::<Vec<_>>(), ["joined", "invited_again", "invited"]);
    }

    async fn an_invitation_ends_by_itself_or_is_withdrawn(stage: Stage) {
        let robin = stage.robin().await;
        people::invite(&stage.store, &robin, "late@hartley.example", Role::Sales, LocationId(1)).await.unwrap();
        let (id, token) = invited(&stage).await;
        let after = stage.store.at(NOW.plus(7 * DAY));
        assert_eq!(refusal(people::invited(&after, &token).await), Refusal::InvitationEnded);
        people::invited(&stage.store.at(NOW.plus(7 * DAY - 1)), &token).await.unwrap();
        people::withdraw(&stage.store, &robin, id).await.unwrap();
        assert_eq!(refusal(people::invited(&stage.store, &token).await), Refusal::InvitationEnded);
        assert_eq!(refusal(people::withdraw(&stage.store, &robin, id).await), Refusal::NotFound);
        assert_eq!(refusal(people::resend(&stage.store, &robin, id).await), Refusal::NotFound);
        assert!(people::mint_invitation(&stage.store, id).await.unwrap().is_none(), "no letter leaves");
        people::invite(&stage.store, &robin, "late@hartley.example", Role::Driver, LocationId(1)).await.unwrap();
        // A manager does not deal with an owner's invitation.
        let ruth = member(&stage, RUTH).await;
        people::invite(&stage.store, &ruth, "second@hartley.example", Role::Owner, LocationId(1)).await.unwrap();
        let owners = people::roster(&stage.store, &robin).await.unwrap().invitations.into_iter().find(|i| i.role == Role::Owner).unwrap();
        assert_eq!(refusal(people::withdraw(&stage.store, &robin, owners.id).await), Refusal::NotYours);
        assert_eq!(refusal(people::resend(&stage.store, &robin, owners.id).await), Refusal::NotYours);
    }

    async fn who_is_disabled_is_out_at_once(stage: Stage) {
        let (robin, lena) = (stage.robin().await, stage.lena().await);
        let (token, _) = in_with(&stage.store, LENA, demo::PASSWORD).await;
        assert!(is_in(&stage.store, &token).await);
        assert_eq!(refusal(people::disable(&stage.store, &lena, robin.id()).await), Refusal::NotYours);
        assert_eq!(refusal(people::disable(&stage.store, &robin, robin.id()).await), Refusal::NotYourself);
        people::disable(&stage.store, &robin, lena.id()).await.unwrap();
        people::disable(&stage.store, &robin, lena.id()).await.unwrap();
        assert!(!is_in(&stage.store, &token).await);
        let tried = people::sign_in(&stage.store, LENA, demo::PASSWORD, from(1)).await.map(|_| ());
        assert!(matches!(refusal(tried), Refusal::SignInWrong { .. }));
        people::ask_reset(&stage.store, LENA, from(1)).await.unwrap();
        assert!(post(&stage).await.is_empty(), "no code for who is kept out");
        people::enable(&stage.store, &robin, lena.id()).await.unwrap();
        assert!(!is_in(&stage.store, &token).await, "what ended stays ended");
        in_with(&stage.store, LENA, demo::PASSWORD).await;
        let changes = people::staff_changes(&stage.store, &robin, Some(lena.id()), None).await.unwrap();
        let told: Vec<_> = changes.iter().map(|c| (c.field.as_str(), c.by.as_deref())).collect();
        assert_eq!(told, [("enabled", Some("Robin Hartley")), ("disabled", Some("Robin Hartley"))]);
        // A phone is lost: signed out everywhere, but not kept out.
        let (token, _) = in_with(&stage.store, LENA, demo::PASSWORD).await;
        people::sign_out_staff(&stage.store, &robin, lena.id()).await.unwrap();
        assert!(!is_in(&stage.store, &token).await);
        in_with(&stage.store, LENA, demo::PASSWORD).await;
    }

    async fn roles_are_changed_and_the_second_to_save_sees_it(stage: Stage) {
        let (robin, ruth, lena) = (stage.robin().await, member(&stage, RUTH).await, stage.lena().await);
        let at = LocationId(1);
        people::change_staff(&stage.store, &robin, lena.id(), 1, Role::Dispatch, at).await.unwrap();
        assert_eq!(refusal(people::change_staff(&stage.store, &ruth, lena.id(), 1, Role::Driver, at).await), Refusal::Stale);
        assert_eq!(refusal(people::change_staff(&stage.store, &robin, lena.id(), 2, Role::Owner, at).await), Refusal::NotYours);
        assert_eq!(refusal(people::change_staff(&stage.store, &robin, ruth.id(), 1, Role::Owner, at).await), Refusal::NotYours);
        assert_eq!(refusal(people::change_staff(&stage.store, &robin, lena.id(), 2, Role::Dispatch, LocationId(9)).await), Refusal::Unknown { field: Field::Location });
        assert_eq!(member(&stage, LENA).await.card().role, Role::Dispatch);
        let change = &people::staff_changes(&stage.store, &robin, Some(lena.id()), None).await.unwrap()[0];
        assert_eq!((change.field.as_str(), change.before.as_str(), change.after.as_str()), ("role", "sales", "dispatch"));
        // What somebody was when the page was asked for does not count any more.
        let stale = stage.robin().await;
        people::change_staff(&stage.store, &ruth, robin.id(), 1, Role::Sales, at).await.unwrap();
        assert_eq!(refusal(people::disable(&stage.store, &stale, lena.id()).await), Refusal::NotYours);
        assert_eq!(refusal(people::invite(&stage.store, &stale, "x@hartley.example", Role::Sales, at).await), Refusal::NotYours);
    }

    async fn an_owner_is_left(stage: Stage) {
        let ruth = member(&stage, RUTH).await;
        let at = LocationId(1);
        assert_eq!(refusal(people::change_staff(&stage.store, &ruth, ruth.id(), 1, Role::Manager, at).await), Refusal::LastOwner);
        for n in 0..3 {
            let other = add(&stage, &format!("Owner{n}"), Role::Owner).await;
            let revision = people::roster(&stage.store, &ruth).await.unwrap().people.into_iter().find(|p| p.card.id == ruth.id()).unwrap().revision;
            // Each makes the other a manager, or both step down, at once: one of them stays an owner.
            let (one, two) = match n {
                0 => tokio::join!(
                    people::change_staff(&stage.store, &ruth, other.id(), 1, Role::Manager, at),
                    people::change_staff(&stage.store, &other, ruth.id(), revision, Role::Manager, at),
                ),
                1 => tokio::join!(
                    people::change_staff(&stage.store, &ruth, ruth.id(), revision, Role::Manager, at),
                    people::change_staff(&stage.store, &other, other.id(), 1, Role::Manager, at),
                ),
                _ => tokio::join!(people::disable(&stage.store, &ruth, other.id()), people::disable(&stage.store, &other, ruth.id())),
            };
            assert_eq!([&one, &two].iter().filter(|r| r.is_ok()).count(), 1, "{one:?} {two:?}");
            let refused = [one, two].into_iter().find(Result::is_err).unwrap();
            assert!(matches!(refusal(refused), Refusal::NotYours | Refusal::LastOwner));
            let everybody = people::roster(&stage.store, &stage.robin().await).await.unwrap().people;
            let owners: Vec<_> = everybody.iter().filter(|p| p.card.role == Role::Owner && !p.is_disabled).collect();
            assert_eq!(owners.len(), 1);
            // Ruth is the one again, for the next round.
            let left = member(&stage, &owners[0].card.email).await;
            if left.id() != ruth.id() {
                let was = everybody.iter().find(|p| p.card.id == ruth.id()).unwrap();
                if was.is_disabled {
                    people::enable(&stage.store, &left, ruth.id()).await.unwrap();
                } else {
                    people::change_staff(&stage.store, &left, ruth.id(), was.revision, Role::Owner, at).await.unwrap();
                }
                people::disable(&stage.store, &ruth, left.id()).await.unwrap();
            }
        }
    }

    async fn a_forgotten_password_is_set_by_letter(stage: Stage) {
        let (token, _) = in_with(&stage.store, LENA, demo::PASSWORD).await;
        people::ask_reset(&stage.store, "nobody@hartley.example", from(1)).await.unwrap();
        assert!(post(&stage).await.is_empty(), "nobody is written to who does not work here");
        people::ask_reset(&stage.store, " LENA@hartley.example", from(1)).await.unwrap();
        let lena = stage.lena().await.id();
        assert_eq!(post(&stage).await, [Task::Reset { staff: lena }]);
        let code = people::mint_reset(&stage.store, lena).await.unwrap().unwrap().code;
        let set = async |store: &Store, email: &str, code: &str, n: u32| people::finish_reset(store, email, code, "a brand new password", from(n)).await;
        assert_eq!(refusal(set(&stage.store, LENA, "2222-2222", 1).await), Refusal::CodeWrong);
        assert_eq!(refusal(set(&stage.store, "nobody@hartley.example", &code, 1).await), Refusal::CodeWrong);
        assert_eq!(refusal(set(&stage.store.at(NOW.plus(10 * MINUTE)), LENA, &code, 1).await), Refusal::CodeWrong, "after ten minutes");
        // However it is typed, and twice at once: it counts once.
        let typed = code.to_uppercase().replace('-', " ");
        let (one, two) = tokio::join!(set(&stage.store, LENA, &typed, 2), set(&stage.store, LENA, &code, 3));
        assert_eq!([&one, &two].iter().filter(|r| r.is_ok()).count(), 1, "{one:?} {two:?}");
        assert!(!is_in(&stage.store, &token).await, "every session ended");
        in_with(&stage.store, LENA, "a brand new password").await;
        assert!(matches!(refusal(people::sign_in(&stage.store, LENA, demo::PASSWORD, from(1)).await.map(|_| ())), Refusal::SignInWrong { .. }));
    }

    async fn a_reset_code_does_not_outlive_guessing(stage: Stage) {
        let lena = stage.lena().await.id();
        let code = people::mint_reset(&stage.store, lena).await.unwrap().unwrap().code;
        for n in 0..6 {
            let guess = people::finish_reset(&stage.store, LENA, "2222-2222", "a brand new password", from(n)).await;
            assert_eq!(refusal(guess), Refusal::CodeWrong);
        }
        let late = people::finish_reset(&stage.store, LENA, &code, "a brand new password", from(7)).await;
        assert_eq!(refusal(late), Refusal::CodeWrong, "five wrong tries end it");
        let code = people::mint_reset(&stage.store, lena).await.unwrap().unwrap().code;
        for n in 10..13 {
            let _ = people::finish_reset(&stage.store, LENA, "2222-2222", "a brand new password", from(n)).await;
        }
        let counted = people::finish_reset(&stage.store, LENA, &code, "a brand new password", from(20)).await;
        assert!(matches!(refusal(counted), Refusal::TooManyTries { .. }), "ten in fifteen minutes, whatever the code");
    }

    async fn one_s_own_password_ends_the_others(stage: Stage) {
        let (here, lena) = in_with(&stage.store, LENA, demo::PASSWORD).await;
        let (elsewhere, _) = in_with(&stage.store, LENA, demo::PASSWORD).await;
        assert_eq!(refusal(people::change_password(&stage.store, &lena, "not this one", "a brand new password").await), Refusal::PasswordWrong);
        people::change_password(&stage.store, &lena, demo::PASSWORD, "a brand new password").await.unwrap();
        assert!(is_in(&stage.store, &here).await);
        assert!(!is_in(&stage.store, &elsewhere).await);
        let (other, _) = in_with(&stage.store, LENA, "a brand new password").await;
        assert_eq!(people::sessions(&stage.store, &lena).await.unwrap().len(), 2);
        people::end_other_sessions(&stage.store, &lena).await.unwrap();
        assert!(is_in(&stage.store, &here).await && !is_in(&stage.store, &other).await);
    }

    async fn a_code_is_asked_for_and_counts_once(stage: Stage) {
        let (_, lena) = in_with(&stage.store, LENA, demo::PASSWORD).await;
        people::begin_second_factor(&stage.store, &lena.own()).await.unwrap();
        let key = people::pending_second_factor(&stage.store, &lena.own()).await.unwrap().unwrap().secret;
        assert_eq!(refusal(people::confirm_second_factor(&stage.store, &lena, "000").await), Refusal::CodeWrong);
        // Until the first code nothing is asked for.
        in_with(&stage.store, LENA, demo::PASSWORD).await;
        people::confirm_second_factor(&stage.store, &lena, &shown(&stage.store, &key, 0)).await.unwrap();
        assert_eq!(refusal(people::begin_second_factor(&stage.store, &lena.own()).await), Refusal::Stale);
        assert!(people::pending_second_factor(&stage.store, &lena.own()).await.unwrap().is_none(), "the key is not shown again");
        let used = people::enter(&stage.store, halfway(&stage.store, LENA, 1).await, &shown(&stage.store, &key, 0)).await.map(|_| ());
        assert_eq!(refusal(used), Refusal::CodeWrong, "the code that turned it on is used");
        // Two send the next code at once: one is in.
        let (one, two) = (halfway(&stage.store, LENA, 1).await, halfway(&stage.store, LENA, 2).await);
        let code = shown(&stage.store, &key, 1);
        let (one, two) = tokio::join!(people::enter(&stage.store, one, &code), people::enter(&stage.store, two, &code));
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1);
        let token = [one, two].into_iter().find_map(Result::ok).unwrap().0;
        assert!(is_in(&stage.store, &token).await);
        // Later codes count, those from too long ago do not.
        let later = stage.store.at(NOW.plus(HOUR));
        assert_eq!(refusal(people::enter(&later, halfway(&later, LENA, 1).await, &shown(&later, &key, -2)).await.map(|_| ())), Refusal::CodeWrong);
        people::enter(&later, halfway(&later, LENA, 1).await, &shown(&later, &key, -1)).await.unwrap();
    }

    async fn codes_are_not_guessed(stage: Stage) {
        let (_, lena) = in_with(&stage.store, LENA, demo::PASSWORD).await;
        let (key, _) = enrolled(&stage.store, &lena).await;
        for n in 0..5 {
            let tried = people::enter(&stage.store, halfway(&stage.store, LENA, n).await, "abcdef").await.map(|_| ());
            assert_eq!(refusal(tried), Refusal::CodeWrong);
        }
        let late = people::enter(&stage.store, halfway(&stage.store, LENA, 9).await, &shown(&stage.store, &key, 1)).await.map(|_| ());
        assert!(matches!(refusal(late), Refusal::TooManyTries { .. }), "whichever browser they come from");
        let later = stage.store.at(NOW.plus(HOUR));
        let half = halfway(&later, LENA, 1).await;
        assert_eq!(half.next(), Next::Code);
        assert!(matches!(half.own(), Err(Refusal::SignInNeeded)), "a password alone sets up nothing");
        people::enter(&later, half, &shown(&later, &key, 0)).await.unwrap();
    }

    async fn half_of_a_session_opens_nothing(stage: Stage) {
        let (_, lena) = in_with(&stage.store, LENA, demo::PASSWORD).await;
        let (key, _) = enrolled(&stage.store, &lena).await;
        let Entry::Halfway(token, Next::Code) = people::sign_in(&stage.store, LENA, demo::PASSWORD, from(1)).await.unwrap() else { panic!() };
        assert!(!is_in(&stage.store, &token).await);
        let late = stage.store.at(NOW.plus(10 * MINUTE));
        assert_eq!(refusal(people::halfway(&late, &token, from(1)).await.map(|_| ())), Refusal::SignInNeeded);
        let half = people::halfway(&stage.store, &token, from(1)).await.unwrap();
        // Disabled meanwhile: the half is gone.
        people::disable(&stage.store, &stage.robin().await, lena.id()).await.unwrap();
        let code = shown(&stage.store, &key, 1);
        assert_eq!(refusal(people::enter(&stage.store, half, &code).await.map(|_| ())), Refusal::SignInNeeded);
        assert_eq!(refusal(people::halfway(&stage.store, &token, from(1)).await.map(|_| ())), Refusal::SignInNeeded);
    }

    async fn a_recovery_code_lets_in_once(stage: Stage) {
        let (_, lena) = in_with(&stage.store, LENA, demo::PASSWORD).await;
        let (_, spelled) = enrolled(&stage.store, &lena).await;
        let written = people::shown_codes(&stage.store, &lena, &spelled).await.unwrap();
        assert_eq!(written.len(), codes::RECOVERY_CODES);
        let robin = stage.robin().await;
        assert!(people::shown_codes(&stage.store, &robin, &spelled).await.unwrap().is_empty(), "they are nobody else's");
        let (one, two) = (halfway(&stage.store, LENA, 1).await, halfway(&stage.store, LENA, 2).await);
        let typed = written[3].to_uppercase().replace('-', "");
        let (one, two) = tokio::join!(people::enter(&stage.store, one, &typed), people::enter(&stage.store, two, &written[3]));
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1);
        assert_eq!(people::second_factor(&stage.store, &lena).await.unwrap().codes_left, 9);
        // Made anew: the others from before count no more.
        assert_eq!(refusal(people::new_recovery_codes(&stage.store, &lena, "not this one").await.map(|_| ())), Refusal::PasswordWrong);
        let anew = people::new_recovery_codes(&stage.store, &lena, demo::PASSWORD).await.unwrap();
        assert!(people::shown_codes(&stage.store, &lena, &spelled).await.unwrap().is_empty());
        let tried = people::enter(&stage.store, halfway(&stage.store, LENA, 1).await, &written[0]).await.map(|_| ());
        assert_eq!(refusal(tried), Refusal::CodeWrong);
        let written = people::shown_codes(&stage.store, &lena, &anew).await.unwrap();
        people::enter(&stage.store, halfway(&stage.store, LENA, 1).await, &written[9]).await.unwrap();
    }

    async fn a_second_factor_is_turned_off_or_taken_away(stage: Stage) {
        let (robin, ruth) = (stage.robin().await, member(&stage, RUTH).await);
        let (_, lena) = in_with(&stage.store, LENA, demo::PASSWORD).await;
        enrolled(&stage.store, &lena).await;
        assert_eq!(refusal(people::end_second_factor(&stage.store, &lena, "not this one").await), Refusal::PasswordWrong);
        people::end_second_factor(&stage.store, &lena, demo::PASSWORD).await.unwrap();
        let (token, lena) = in_with(&stage.store, LENA, demo::PASSWORD).await;
        enrolled(&stage.store, &lena).await;
        assert_eq!(refusal(people::reset_second_factor(&stage.store, &robin, lena.id()).await), Refusal::NotYours);
        assert_eq!(refusal(people::reset_second_factor(&stage.store, &ruth, ruth.id()).await), Refusal::NotYourself);
        people::reset_second_factor(&stage.store, &ruth, lena.id()).await.unwrap();
        assert!(!is_in(&stage.store, &token).await);
        in_with(&stage.store, LENA, demo::PASSWORD).await;
        let changes = people::staff_changes(&stage.store, &robin, Some(lena.id()), None).await.unwrap();
        assert_eq!((changes[0].field.as_str(), changes[0].by.as_deref()), ("second_factor_reset", Some("Ruth Hartley")));
    }

    async fn a_role_has_to_have_one(stage: Stage) {
        let (robin, ruth) = (stage.robin().await, member(&stage, RUTH).await);
        assert_eq!(refusal(people::require_second_factor(&stage.store, &robin, Role::Sales, true).await), Refusal::NotYours);
        assert_eq!(refusal(people::require_second_factor(&stage.store, &ruth, Role::Sales, true).await), Refusal::SecondFactorFirst);
        enrolled(&stage.store, &ruth).await;
        let (before, _) = in_with(&stage.store, LENA, demo::PASSWORD).await;
        people::require_second_factor(&stage.store, &ruth, Role::Sales, true).await.unwrap();
        assert!(!is_in(&stage.store, &before).await, "who has none comes in again, through the setting up");
        let half = halfway(&stage.store, LENA, 1).await;
        assert_eq!(half.next(), Next::SetUp);
        let own = half.own().unwrap();
        people::begin_second_factor(&stage.store, &own).await.unwrap();
        let key = people::pending_second_factor(&stage.store, &own).await.unwrap().unwrap().secret;
        let (token, lena, codes) = people::confirm_at_the_door(&stage.store, half, &shown(&stage.store, &key, 0)).await.unwrap();
        assert!(is_in(&stage.store, &token).await);
        assert_eq!(people::shown_codes(&stage.store, &lena, &codes).await.unwrap().len(), 10);
        assert_eq!(refusal(people::end_second_factor(&stage.store, &lena, demo::PASSWORD).await), Refusal::SecondFactorRequired);
        // Somebody who becomes one of them is asked too.
        let (token, sam) = in_with(&stage.store, "sam@hartley.example", demo::PASSWORD).await;
        people::change_staff(&stage.store, &ruth, sam.id(), 1, Role::Sales, LocationId(1)).await.unwrap();
        assert!(!is_in(&stage.store, &token).await);
        people::require_second_factor(&stage.store, &ruth, Role::Sales, false).await.unwrap();
        in_with(&stage.store, "sam@hartley.example", demo::PASSWORD).await;
        people::end_second_factor(&stage.store, &lena, demo::PASSWORD).await.unwrap();
    }

    async fn a_copy_of_the_database_holds_no_key(stage: Stage) {
        use sea_orm::{ConnectionTrait, Database, Statement};
        let keyed = stage.store.clone().with_secret(Some("what the configuration says"));
        let (_, lena) = in_with(&keyed, LENA, demo::PASSWORD).await;
        let (key, spelled) = enrolled(&keyed, &lena).await;
        let key = Secret::try_from_base32(&key).unwrap();
        let db = Database::connect(&stage.url).await.unwrap();
        let read = Statement::from_string(db.get_database_backend(), "SELECT sealed FROM second_factors");
        let sealed: Vec<u8> = db.query_one_raw(read).await.unwrap().unwrap().try_get("", "sealed").unwrap();
        assert!(!sealed.windows(key.as_bytes().len()).any(|part| part == key.as_bytes()));
        // With another secret it is no code that is wrong: somebody has to be told.
        let other = stage.store.clone().with_secret(Some("another"));
        let half = match people::sign_in(&other, LENA, demo::PASSWORD, from(1)).await.unwrap() {
            Entry::Halfway(token, _) => people::halfway(&other, &token, from(1)).await.unwrap(),
            Entry::In(..) => panic!("nothing was asked for"),
        };
        assert!(matches!(people::enter(&other, half, "123456").await, Err(store::Fault::Other(_))));
        assert!(people::shown_codes(&other, &lena, &spelled).await.unwrap().is_empty());
    }
}
