//! What may be done to somebody who works here, and by whom. An owner is an owner's business, and one is always left who can sign in.

use super::{Permission, Role};
use crate::Refusal;

/// One thing done to somebody, or to somebody who is about to join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StaffMove {
    /// They get a link that lets them in.
    Invite,
    /// They get another role, or keep theirs and work elsewhere.
    SetRole(Role),
    /// They can't sign in any more; every session ends.
    Disable,
    /// They can again.
    Enable,
    /// Every session of theirs ends: a phone was lost.
    SignOut,
    /// They sign in without their second factor, until they set up another.
    ResetSecondFactor,
}

/// Whom it is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whom {
    /// What they are; of somebody who is invited, what they are to be.
    pub role: Role,
    pub is_self: bool,
    /// An owner who can sign in, and the only one.
    pub is_last_owner: bool,
}

/// Whether somebody of the role `by` may do this.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotYourself`], [`Refusal::LastOwner`].
pub fn check(by: Role, whom: Whom, step: StaffMove) -> Result<(), Refusal> {
    let permission = match step {
        StaffMove::ResetSecondFactor => Permission::SetSecondFactors,
        StaffMove::Invite | StaffMove::SetRole(_) | StaffMove::Disable | StaffMove::Enable | StaffMove::SignOut => Permission::ManageStaff,
    };
    if !by.may(permission) {
        return Err(Refusal::NotYours);
    }
    let concerns_an_owner = whom.role == Role::Owner || step == StaffMove::SetRole(Role::Owner);
    if concerns_an_owner && by != Role::Owner {
        return Err(Refusal::NotYours);
    }
    match step {
        // Their own is turned off with their password, on their own page; and who goes is told so by somebody else.
        StaffMove::Disable | StaffMove::ResetSecondFactor if whom.is_self => Err(Refusal::NotYourself),
        StaffMove::Disable if whom.is_last_owner => Err(Refusal::LastOwner),
        StaffMove::SetRole(role) if whom.is_last_owner && role != Role::Owner => Err(Refusal::LastOwner),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Role::{Dispatch, Driver, Manager, Owner, Sales, Technician},
        StaffMove::{Disable, Enable, Invite, ResetSecondFactor, SetRole, SignOut},
        *,
    };

    const STEPS: [StaffMove; 8] = [Invite, SetRole(Owner), SetRole(Manager), SetRole(Sales), Disable, Enable, SignOut, ResetSecondFactor];

    /// One letter an answer: `+` it may, `r` not this role, `s` not oneself, `l` the last owner.
    fn answers(by: Role, whom: Whom) -> String {
        let letter = |step| match check(by, whom, step) {
            Ok(()) => '+',
            Err(Refusal::NotYours) => 'r',
            Err(Refusal::NotYourself) => 's',
            Err(Refusal::LastOwner) => 'l',
            Err(other) => panic!("{other:?}"),
        };
        STEPS.map(letter).iter().collect()
    }

    const fn whom(role: Role) -> Whom {
        Whom { role, is_self: false, is_last_owner: false }
    }

    #[test]
    fn who_may_do_what_to_whom() {
        let (others, own) = ([Manager, Sales, Dispatch, Driver, Technician], |role| Whom { is_self: true, ..whom(role) });
        //                                                 invite, owner, manager, sales, disable, enable, sign out, reset
        assert_eq!(answers(Owner, whom(Owner)), "++++++++");
        assert_eq!(answers(Owner, own(Owner)), "++++s++s");
        assert_eq!(answers(Owner, Whom { is_last_owner: true, ..whom(Owner) }), "++lll+++");
        assert_eq!(answers(Owner, Whom { is_last_owner: true, ..own(Owner) }), "++lls++s");
        assert_eq!(answers(Manager, whom(Owner)), "rrrrrrrr");
        assert_eq!(answers(Manager, own(Manager)), "+r++s++r");
        for role in others {
            assert_eq!(answers(Owner, whom(role)), "++++++++", "{role:?}");
            assert_eq!(answers(Manager, whom(role)), "+r+++++r", "{role:?}");
        }
        for by in [Sales, Dispatch, Driver, Technician] {
            for role in Role::ALL {
                assert_eq!(answers(by, whom(role)), "rrrrrrrr", "{by:?} {role:?}");
                assert_eq!(answers(by, own(role)), "rrrrrrrr", "{by:?} {role:?}");
            }
        }
    }

    /// Whatever two people do to each other in whatever order, an owner is left.
    #[test]
    fn the_last_owner_stays() {
        for step in STEPS {
            let gone = matches!(step, Disable) || matches!(step, SetRole(role) if role != Owner);
            for by in Role::ALL {
                for is_self in [false, true] {
                    let last = Whom { role: Owner, is_self, is_last_owner: true };
                    assert!(!gone || check(by, last, step).is_err(), "{by:?} {step:?}");
                }
            }
        }
    }
}
