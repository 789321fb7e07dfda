use crate::{Icon, Menu, Tone};
use leptos::{either::Either, prelude::*};

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    None,
    Up,
    Down,
}

/// A column's head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    pub title: String,
    /// Figures, at the end of their column.
    pub num: bool,
    pub sort: Sort,
    /// Where a press on the head leads: the same list, sorted by it.
    pub href: String,
}

impl Column {
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    #[must_use]
    pub fn num(mut self) -> Self {
        self.num = true;
        self
    }

    #[must_use]
    pub fn sorted(mut self, sort: Sort, href: impl Into<String>) -> Self {
        (self.sort, self.href) = (sort, href.into());
        self
    }
}

/// The table that is the page. Children are [`Row`]. On a phone a row becomes a small entry: its [`RowName`] and the
/// [`Cell`] marked `key` on one line, the others below in words.
#[component]
pub fn Table(
    /// Heard, and the first thing a search of the page finds.
    #[prop(into)]
    caption: String,
    columns: Vec<Column>,
    /// The last column holds a [`RowMenu`].
    #[prop(optional)]
    menus: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <table class="list" role="table">
            <caption class="hush">{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    {columns.into_iter().map(|column| view! { <Head column/> }).collect_view()}
                    {menus.then(|| view! { <td role="cell"></td> })}
                </tr>
            </thead>
            <tbody role="rowgroup">{children()}</tbody>
        </table>
    }
}

#[component]
fn Head(column: Column) -> impl IntoView {
    let (sorted, icon) = match column.sort {
        Sort::None => (None, None),
        Sort::Up => (Some("ascending"), Some("chevron-up")),
        Sort::Down => (Some("descending"), Some("chevron-down")),
    };
    view! {
        <th scope="col" role="columnheader" class=column.num.then_some("num") aria-sort=sorted>
            {if column.href.is_empty() {
                Either::Left(column.title)
            } else {
                Either::Right(view! { <a href=column.href>{column.title}" "{icon.map(|name| view! { <Icon name/> })}</a> })
            }}
        </th>
    }
}

/// A row. `at`: it is the one that is open beside the list.
#[component]
pub fn Row(#[prop(optional, into)] at: Signal<bool>, children: Children) -> impl IntoView {
    view! { <tr role="row" class:at=at>{children()}</tr> }
}

/// The first cell: the name, which is the link, stretched over the row.
#[component]
pub fn RowName(
    #[prop(optional, into)] href: String,
    /// Before or after the link: a [`crate::State`].
    #[prop(optional)]
    children: Option<Children>,
    #[prop(into)] name: String,
    /// The name is a state: it stands behind the state's dot.
    #[prop(optional)]
    tone: Option<Tone>,
) -> impl IntoView {
    let name = if href.is_empty() { Either::Left(name) } else { Either::Right(view! { <a href=href>{name}</a> }) };
    view! {
        <th scope="row" role="rowheader" class="name">
            {match tone {
                Some(tone) => Either::Left(view! { <span class=format!("state {}", tone.class())>{name}</span> }),
                None => Either::Right(name),
            }}
            {children.map(|beside| view! { " "{beside()} })}
        </th>
    }
}

/// A cell. `label` is what stands before it where the columns have no heads, on a phone: "Last order". `wide` gives it
/// a line of its own there, `key` puts it beside the name.
#[component]
pub fn Cell(
    #[prop(optional, into)] label: String,
    #[prop(optional)] num: bool,
    #[prop(optional)] key: bool,
    #[prop(optional)] strong: bool,
    #[prop(optional)] soft: bool,
    /// Takes the room that is left and is cut where there is none.
    #[prop(optional)]
    fill: bool,
    #[prop(optional)] wide: bool,
    /// Only staff may see it; it never prints.
    #[prop(optional)]
    ours: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let class = crate::classes(
        "",
        &[("num", num), ("key", key), ("strong", strong), ("soft", soft), ("fill", fill), ("wide", wide), ("ours", ours)],
    );
    view! { <td role="cell" class=class data-label=crate::some(label)>{children.map(|inner| inner())}</td> }
}

/// The menu at a row's end, seen on hover, on focus and under a finger.
#[component]
pub fn RowMenu(#[prop(into)] id: String, children: Children) -> impl IntoView {
    view! { <td role="cell" class="more"><Menu id>{children()}</Menu></td> }
}

/// A line that heads the rows below it, across `columns` columns.
#[component]
pub fn GroupRow(#[prop(into)] title: String, columns: u32) -> impl IntoView {
    view! { <tr role="row" class="group"><th scope="rowgroup" role="rowheader" colspan=columns>{title}</th></tr> }
}
