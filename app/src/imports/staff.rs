//! Importing a list: send a file, say which column is what, see what would happen, let it happen.

use super::{
    api::{Import, MatchImport, RunImport, UPLOAD, may_import, read_import},
    field_words,
};
use crate::{
    desk::{Fresh, Page, Refused, after, came_back, fresh, refused, titled},
    failure::Failure,
};
use domain::{
    Refusal,
    ids::ImportId,
    imports::{FILE_BYTES_MAX, ImportKind, ImportStatus, Line, ROWS_MAX, Wrong},
    money::Currency,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::{Banner, Button, ButtonLink, Figure, Figures, Look, Select, Tone, Top};
use words::imports as say;

/// The page where such lists belong, and what it is called.
const fn home(kind: ImportKind) -> (&'static str, fn() -> &'static str) {
    match kind {
        ImportKind::Products => ("/desk/catalogue", say::to_catalogue),
        ImportKind::Customers => ("/desk/customers", say::to_customers),
    }
}

#[component]
pub fn ImportProductsPage() -> impl IntoView {
    let may = Resource::new_blocking(|| (), |()| may_import());
    view! { <Page read=may show=|()| view! { <Upload kind=ImportKind::Products/> }.into_any()/> }
}

#[component]
pub fn ImportCustomersPage() -> impl IntoView {
    let may = Resource::new_blocking(|| (), |()| may_import());
    view! { <Page read=may show=|()| view! { <Upload kind=ImportKind::Customers/> }.into_any()/> }
}

/// A plain form: the file goes to its own route and the answer is the page of the import, with and without script.
#[component]
fn Upload(kind: ImportKind) -> impl IntoView {
    let (back, back_to) = home(kind);
    let (title, text) = match kind {
        ImportKind::Products => (say::products_title(), say::products_text()),
        ImportKind::Customers => (say::customers_title(), say::customers_text()),
    };
    titled(move || title.to_owned());
    let before = came_back("upload");
    let failure = Signal::derive(move || before.clone());
    let hint = say::file_hint(thousands(ROWS_MAX), FILE_BYTES_MAX / (1024 * 1024));
    view! {
        <Top title then=text.to_owned() back back_to=back_to()/>
        <div class="alone">
            <form class="stack" method="post" action=format!("{UPLOAD}{}", kind.code()) enctype="multipart/form-data">
                <Refused failure/>
                <div class="field">
                    <label for="file">{say::file()}</label>
                    <input class="input" id="file" type="file" name="file" accept=".csv,text/csv" required=true aria-describedby="file-hint"/>
                    <p class="hint" id="file-hint">{hint}</p>
                </div>
                <p class="soft small">{say::next()}</p>
                <p class="row"><Button submit=true look=Look::Filled icon="upload">{say::read()}</Button></p>
            </form>
        </div>
    }
}

fn thousands(n: usize) -> String {
    if n < 1_000 { n.to_string() } else { format!("{},{:03}", thousands(n / 1_000), n % 1_000) }
}

#[component]
pub fn ImportPage() -> impl IntoView {
    let params = use_params_map();
    let id = Signal::derive(move || params.with(|p| p.get("id")?.parse::<ImportId>().ok()));
    let read = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => read_import(id).await,
                None => Err(Refusal::NotFound.into()),
            }
        },
    );
    view! { <Page read show=|import| view! { <Room import/> }.into_any()/> }
}

#[component]
fn Room(import: Import) -> impl IntoView {
    let (id, kind, rows) = (import.id, import.kind, import.rows);
    let title = say::page_title(&import.file_name);
    titled({
        let title = title.clone();
        move || title.clone()
    });
    let (back, back_to) = home(kind);
    let import = fresh(import, move || read_import(id));
    let status = import.part(|i| i.status);
    let is_open = move || matches!(status.get(), ImportStatus::Kept | ImportStatus::Tried);
    let then = say::page_then(rows);
    view! {
        <Top title then back back_to=back_to()/>
        {move || (status.get() != ImportStatus::Kept).then(|| view! { <Outcome import/> })}
        {move || is_open().then(|| view! { <Matching import/> })}
    }
}

/// "A", "B" … "Z", "AA": as a spreadsheet names its columns.
fn letter(column: usize) -> String {
    let last = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    if column < 26 { last.to_string() } else { format!("{}{last}", letter(column / 26 - 1)) }
}

#[component]
fn Matching(import: Fresh<Import>) -> impl IntoView {
    let action = ServerAction::<MatchImport>::new();
    let failure = refused(action);
    after(action, move |()| import.again());
    let (id, kind, was_tried) = import.now(|i| (i.id, i.kind, i.status == ImportStatus::Tried));
    let (headings, columns, sample) = import.now(|i| (i.headings.clone(), i.columns.clone(), i.sample.clone()));
    let named = |at: usize, heading: &String| {
        if heading.is_empty() { say::column_unnamed(letter(at)) } else { say::column(letter(at), heading) }
    };
    let all: Vec<(String, String)> = std::iter::once((String::new(), say::not_there().to_owned()))
        .chain(headings.iter().enumerate().map(|(at, heading)| (at.to_string(), named(at, heading))))
        .collect();
    let field = move |(at, field): (usize, &domain::imports::ListField)| {
        let value = columns.0.get(at).copied().flatten().map(|column| column.to_string()).unwrap_or_default();
        let hint = if field.is_needed { say::needed() } else { "" };
        view! { <Select name=format!("columns[{at}]") label=field_words(kind, field.code) entries=all.clone() value hint/> }
    };
    view! {
        <section aria-labelledby="h-match">
            <h2 id="h-match">{say::match_title()}</h2>
            <p class="soft small">{say::match_text()}</p>
            <ActionForm action=action attr:class="stack">
                <input type="hidden" name="id" value=id.to_string()/>
                <Refused failure/>
                <div class="fields three">{kind.fields().iter().enumerate().map(field).collect_view()}</div>
                <p class="row">
                    <Button submit=true look=if was_tried { Look::Quiet } else { Look::Filled } pending=action.pending()>
                        {if was_tried { say::try_again() } else { say::try_out() }}
                    </Button>
                </p>
            </ActionForm>
            <Sample headings sample/>
        </section>
    }
}

#[component]
fn Sample(headings: Vec<String>, sample: Vec<Line>) -> impl IntoView {
    let width = headings.len();
    let head = headings
        .into_iter()
        .enumerate()
        .map(|(at, heading)| view! { <th scope="col">{letter(at)}" "<span class="soft">{heading}</span></th> });
    let row = move |line: Line| {
        let mut cells = line.cells;
        cells.resize(width, String::new());
        view! { <tr><th scope="row" class="num">{line.row}</th>{cells.into_iter().map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> }
    };
    view! {
        <div class="sample" role="region" aria-label=say::sample() tabindex="0">
            <table class="table">
                <caption>{say::sample()}</caption>
                <thead><tr><th scope="col" class="num">{say::row()}</th>{head.collect_view()}</tr></thead>
                <tbody>{sample.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// What would happen, what is happening, or what has.
#[component]
fn Outcome(import: Fresh<Import>) -> impl IntoView {
    let run = ServerAction::<RunImport>::new();
    let failure = refused(run);
    let id = import.now(|i| i.id);
    // A long list is written in parts; the page asks for the next until there is none.
    after(run, move |status| {
        import.again();
        if *status == ImportStatus::Running {
            run.dispatch(RunImport { id });
        }
    });
    view! {
        <section aria-labelledby="h-result">
            <Refused failure/>
            {move || {
                let now = import.get();
                view! { <Came now run failure/> }
            }}
        </section>
    }
}

#[component]
fn Came(now: Import, run: ServerAction<RunImport>, failure: Signal<Option<Failure>>) -> impl IntoView {
    let Import { id, kind, status, rows, report, currency, .. } = now;
    let done = report.rows();
    let wanted = report.made + report.changed;
    let pending = run.pending();
    let is_writing = move || pending.get() && failure.get().is_none();
    let heading = if status == ImportStatus::Tried { say::tried() } else { say::result() };
    let (back, back_to) = home(kind);
    let said = move || match status {
        ImportStatus::Done => view! { <Banner tone=Tone::Good title=say::done_title()>{say::done_text()}</Banner> }.into_any(),
        ImportStatus::Running if is_writing() => view! { <p role="status">{say::running(done, rows)}</p> }.into_any(),
        ImportStatus::Running => {
            view! { <Banner tone=Tone::Warn title=say::stopped_title()>{say::stopped(done, rows)}</Banner> }.into_any()
        }
        ImportStatus::Tried if wanted == 0 => {
            view! { <Banner tone=Tone::Plain title=say::nothing_title()>{say::nothing_text()}</Banner> }.into_any()
        }
        ImportStatus::Tried | ImportStatus::Kept => view! { <p class="soft small">{say::tried_text()}</p> }.into_any(),
    };
    let press = match status {
        ImportStatus::Tried if wanted > 0 => Some(say::run(wanted)),
        ImportStatus::Running => Some(say::go_on().to_owned()),
        ImportStatus::Tried | ImportStatus::Kept | ImportStatus::Done => None,
    };
    view! {
        <h2 id="h-result">{heading}</h2>
        {said}
        <Figures>
            <Figure what=say::made() figure=report.made.to_string()/>
            <Figure what=say::changed() figure=report.changed.to_string()/>
            <Figure what=say::same() figure=report.same.to_string()/>
            <Figure what=say::refused() figure=report.refused.to_string()/>
        </Figures>
        {press.map(|words| view! {
            <ActionForm action=run>
                <input type="hidden" name="id" value=id.to_string()/>
                <Button submit=true look=Look::Filled pending=pending>{words}</Button>
            </ActionForm>
        })}
        {(status == ImportStatus::Done).then(|| view! { <p class="row"><ButtonLink href=back>{back_to()}</ButtonLink></p> })}
        <RefusedRows kind wrong=report.wrong refused=report.refused currency/>
    }
}

#[component]
fn RefusedRows(kind: ImportKind, wrong: Vec<Wrong>, refused: i64, currency: Currency) -> impl IntoView {
    if wrong.is_empty() {
        return ().into_any();
    }
    let mut listed: Vec<i64> = wrong.iter().map(|w| w.row).collect();
    listed.dedup();
    let first = (i64::try_from(listed.len()).unwrap_or(0) < refused).then(|| say::refused_first(listed.len()));
    let row = move |wrong: Wrong| {
        view! {
            <tr>
                <th scope="row" class="num">{wrong.row}</th>
                <td>{field_words(kind, &wrong.field)}</td>
                <td><bdi>{wrong.typed}</bdi></td>
                <td>{Failure::Refused(wrong.why).sentence(currency)}</td>
            </tr>
        }
    };
    view! {
        <table class="table refused">
            <caption>{say::refused_rows()}" "<span class="soft small">{first}</span></caption>
            <thead>
                <tr>
                    <th scope="col" class="num">{say::row()}</th>
                    <th scope="col">{say::row_column()}</th>
                    <th scope="col">{say::row_typed()}</th>
                    <th scope="col">{say::row_why()}</th>
                </tr>
            </thead>
            <tbody>{wrong.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}
