//! What a person has begun in a form stays, however often the page is read again underneath it.

use leptos::prelude::*;
use std::collections::BTreeMap;

/// Texts and ticks by name. They belong to the window, not to the reading of the page that drew them.
#[derive(Clone, Copy)]
pub struct Begun {
    owner: StoredValue<Option<Owner>>,
    texts: StoredValue<BTreeMap<String, RwSignal<String>>>,
    ticks: StoredValue<BTreeMap<String, RwSignal<bool>>>,
}

impl Begun {
    #[must_use]
    pub fn new() -> Self {
        Self { owner: StoredValue::new(Owner::current()), texts: StoredValue::default(), ticks: StoredValue::default() }
    }

    /// The text of this name; it begins as `first` when nobody has begun it.
    #[must_use]
    pub fn text(self, name: impl Into<String>, first: impl FnOnce() -> String) -> RwSignal<String> {
        let name = name.into();
        if let Some(begun) = self.texts.with_value(|all| all.get(&name).copied()) {
            return begun;
        }
        let new = self.lasting(|| RwSignal::new(first()));
        self.texts.update_value(|all| _ = all.insert(name, new));
        new
    }

    /// The tick of this name; it begins as `first`.
    #[must_use]
    pub fn tick(self, name: impl Into<String>, first: bool) -> RwSignal<bool> {
        let name = name.into();
        if let Some(begun) = self.ticks.with_value(|all| all.get(&name).copied()) {
            return begun;
        }
        let new = self.lasting(|| RwSignal::new(first));
        self.ticks.update_value(|all| _ = all.insert(name, new));
        new
    }

    /// Made as if by the root, so that it goes when the window does.
    pub fn lasting<T>(self, make: impl FnOnce() -> T) -> T {
        match self.owner.with_value(Clone::clone) {
            Some(owner) => owner.with(make),
            None => make(),
        }
    }
}

impl Default for Begun {
    fn default() -> Self {
        Self::new()
    }
}
