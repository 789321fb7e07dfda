//! The parts, drawn as pages: `cargo run -p ui --example parts -- journey > journey.html`, and `parts`, `desk`.
//! They ask for `/pkg/link.css` or `/pkg/desk.css` and the files of `public/`.

use leptos::prelude::*;
use ui::*;

fn main() {
    let page = std::env::args().nth(1).unwrap_or_default();
    let html = Owner::new().with(|| match page.as_str() {
        "journey" => view! { <Journey/> }.to_html(),
        "desk" => view! { <Desk/> }.to_html(),
        _ => view! { <Parts/> }.to_html(),
    });
    let (sheet, class) = if page == "desk" { ("desk", "desk") } else { ("link", "") };
    println!(
        r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Parts</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<link rel="icon" href="/favicon.svg"><link rel="stylesheet" href="/pkg/{sheet}.css"></head><body class="{class}">{html}</body></html>"#
    );
}

fn march() -> Vec<Day> {
    let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    (1..=31)
        .map(|number| Day {
            value: format!("2027-03-{number:02}"),
            number,
            spoken: format!("{}, March {number}", names[usize::from(number - 1) % 7]),
            room: match number {
                1..=3 => Room::Closed("too soon".into()),
                5 | 13 => Room::Full,
                6 => Room::Left(1),
                12 | 27 => Room::Left(2),
                _ if number % 7 < 2 => Room::Closed("no deliveries".into()),
                _ => Room::Open,
            },
            today: number == 2,
        })
        .collect()
}

fn windows() -> Vec<Answer> {
    let window =
        |value: &str, words: &str, note: &str, disabled| Answer { value: value.into(), words: words.into(), note: note.into(), disabled };
    vec![
        window("8", "8 am – noon", "5 places", false),
        window("12", "Noon – 4 pm", "2 places", false),
        window("16", "4 – 8 pm", "Full", true),
    ]
}

/// The step "delivery day", whole.
#[component]
fn Journey() -> impl IntoView {
    let day = RwSignal::new("2027-03-04".to_owned());
    let window = RwSignal::new("12".to_owned());
    let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].map(str::to_owned).to_vec();
    let next = Some(Turn { href: "?month=2027-04".into(), month: "April 2027".into() });
    view! {
        <Skip/>
        <Letterhead shop="Hartley Appliances" home="/o" help="#help"/>
        <Page with_order=true>
            <div>
                <Say title="Choose a delivery day" then="We deliver to 60614 Tuesday to Saturday. Two people come, and stay about an hour and a half."/>
                <form id="step" method="post">
                    <Steps>
                        <StepDone what="Paid" decided="$1,284.00" href="/o/receipt" link="Receipt"/>
                        <StepNow what="Delivery day">
                            <Month name="day" title="March 2027" weekdays first_column=2 days=march() next chosen=day show="/o"/>
                            <Windows name="window" legend="Thursday, March 4" windows=windows() chosen=window error="4 – 8 pm filled up while you were choosing."/>
                            <div class="gap">
                                <Field name="note" label="For the crew" optional=true placeholder="Stairs, parking, a door code"/>
                            </div>
                        </StepNow>
                        <StepNext what="Tracking"/>
                    </Steps>
                </form>
            </div>
            <OrderSummary/>
            <Bar form="step" label="Confirm Thu, March 4, noon – 4 pm" note="Held for you for 9 more minutes" timer=true/>
        </Page>
        <Colophon>
            "Hartley Appliances, 2210 N Clybourn Ave, Chicago, IL 60614"<br/><a href="tel:+13125550142">"(312) 555-0142"</a>
            ", open today until 7 pm"
        </Colophon>
    }
}

#[component]
fn OrderSummary() -> impl IntoView {
    view! {
        <Order title="Your order 10482" first="LG WM4000HWA" more="+2 more" amount="$2,568.00">
            <Items>
                <Item name="Front-load washer, 4.5 cu ft" amount="$749.00" note="LG WM4000HWA"/>
                <Item name="Electric dryer, 7.4 cu ft" amount="$699.00" note="LG DLEX4000W"/>
                <Item name="Delivery, installation, haul-away of two" amount="$254.00"/>
            </Items>
            <Lines>
                <Line what="Sales tax, 10.25% on goods" amount="$205.00"/>
                <Sum what="Total" amount="$2,568.00"/>
                <Line what="Paid February 25" amount="$1,284.00" after=true/>
            </Lines>
            <p class="who">"Questions? Lena Brandt put this together:"<br/><a href="tel:+13125550147">"(312) 555-0147"</a></p>
        </Order>
    }
}

/// Every other part of a customer's page.
#[component]
fn Parts() -> impl IntoView {
    let method = RwSignal::new("card".to_owned());
    let plan = RwSignal::new("5".to_owned());
    let asked = RwSignal::new(false);
    let plans = ["5", "3", "0"].map(|years| Answer {
        value: years.into(),
        words: format!("{years} years"),
        note: "$69.00".into(),
        disabled: false,
    });
    view! {
        <Skip/>
        <Strip>"Demonstration. Nothing here is charged."</Strip>
        <Letterhead shop="Fen Street Repairs" home="/o" help="#help" logo="/icons.svg#fenstreet"/>
        <Page>
            <Say over="Your washer arrives today" figure="2:10 – 2:40 pm" then="3 stops before yours. Updated 1:52 pm." live=true/>
            <RouteProgress done=4 before=3 label="Four of eight stops done, three before yours" from="Clybourn depot" to="You"/>
            <Block title="Your driver" id="h-driver" first=true hush=true>
                <Person name="Dana Whitfield, with Luis" note="White van, plate 7KX 204">
                    <ButtonLink href="tel:+13125550160" icon="phone" small=true>"Call"</ButtonLink>
                    <ButtonLink href="sms:+13125550160" icon="message-square" small=true>"Message"</ButtonLink>
                </Person>
            </Block>
            <Block title="News" id="h-news">
                <div class="stack">
                    <Banner>"We deliver to 60614 Tuesday to Saturday."</Banner>
                    <Banner tone=Tone::Good title="Paid.">"$1,284.00 arrived at 1:40 pm."</Banner>
                    <Banner tone=Tone::Warn title="Friday, March 5, filled up">"while you were choosing. Saturday has one place left."</Banner>
                    <Banner tone=Tone::Bad title="That did not go through.">"Nothing was charged; try again in a minute."</Banner>
                </div>
            </Block>
            <Block title="Buttons" id="h-buttons">
                <p class="row">
                    <Button look=Look::Filled>"Pay $1,284.00"</Button>
                    <Button look=Look::Filled pending=true>"Paying…"</Button>
                    <Button look=Look::Filled disabled=true>"Pay"</Button>
                    <Button>"Decline"</Button>
                    <Button look=Look::Plain>"Not now"</Button>
                    <Button bad=true>"Cancel the order"</Button>
                </p>
            </Block>
            <Block title="Choices" id="h-choices">
                <Choices name="method" legend="How to pay" chosen=method>
                    <Choice name="method" value="card" chosen=method label="Card" amount="Credit or debit"/>
                    <Choice name="method" value="affirm" chosen=method label="Affirm" amount="from $107.00 a month" note="Over 12 months"/>
                    <Choice name="method" value="klarna" chosen=method label="Klarna" note="Not for more than $2,000.00" disabled=true/>
                </Choices>
                <div class="choices gap">
                    <TickRow name="addon" value="hoses" on=RwSignal::new(true) label="Stainless washer hoses, pair" amount="$44.00" note="Burst-proof."/>
                </div>
                <div class="gap"><Options name="plan" legend="Washer" legend_note="LG WM4000HWA" answers=plans.to_vec() chosen=plan/></div>
            </Block>
            <Block title="Fields" id="h-fields">
                <div class="fields">
                    <Field name="zip" label="ZIP" value="6061" error="A ZIP has five digits. One is missing."/>
                    <Field name="amount" label="Pay" value="1,000.00" unit="$" inputmode="decimal" hint="From $100.00 to $1,284.00."/>
                    <Select name="to" label="Deliver to" entries=vec![("a".into(), "1847 N Howe St, Unit 3".into())]/>
                    <TextArea name="change" label="What should change?" value="The white one instead, please." optional=true/>
                    <CheckSwitch name="terms" on=RwSignal::new(true)>"I have read the "<a href="/terms">"repair terms"</a>"."</CheckSwitch>
                    <CheckSwitch name="texts" on=RwSignal::new(true) switch=true>"Text updates"</CheckSwitch>
                </div>
            </Block>
            <Block title="Where it is" id="h-time">
                <Timeline>
                    <TimelineItem moment=Moment::Done what="Handed in" note="Mon 1 March, 10:12"/>
                    <TimelineItem moment=Moment::Now what="Waiting for your approval" note="The quote stands until 17 March"/>
                    <TimelineItem moment=Moment::Next what="Repair"/>
                </Timeline>
            </Block>
            <Block title="Details" id="h-facts">
                <Facts>
                    <Fact what="Machine">"Rancilio Silvia V6"</Fact>
                    <Fact what="State"><State tone=Tone::Warn word="Needs approval"/></Fact>
                </Facts>
            </Block>
            <Block title="Not here" id="h-empty">
                <Skeleton/>
                <Empty title="No repairs yet" text="When you hand in a device, it stands here with its status.">
                    <ButtonLink href="/repairs/new">"Ask for a repair"</ButtonLink>
                </Empty>
                <SignaturePad name="strokes" strokes=RwSignal::new(String::new())/>
            </Block>
            <Dialog id="decline" title="Decline the quote" open=asked><Decline id="why"/></Dialog>
            <Dialog id="plain" title="The same, without script" open=RwSignal::new(false) plain=true><Decline id="why-plain"/></Dialog>
            <Bar label="Approve £174.60" form="approve"><Button press=move |()| asked.set(true)>"Decline"</Button></Bar>
        </Page>
        <Colophon>"14 Fen Street, Bristol BS2 0DQ"</Colophon>
        <Toast said=RwSignal::new(Some("Address saved".to_owned())) undo=Callback::new(|()| ())/>
    }
}

#[component]
fn Decline(id: &'static str) -> impl IntoView {
    view! {
        <form>
            <div class="inside"><TextArea id name="why" label="Why?" optional=true/></div>
            <footer><Button submit=true bad=true>"Decline"</Button></footer>
        </form>
    }
}

/// The desk's list of customers.
#[component]
fn Desk() -> impl IntoView {
    let place = |href: &str, icon, words: &str, count: &str, less| Place {
        href: href.into(),
        icon,
        words: words.into(),
        count: count.into(),
        alone: href == "/desk",
        less,
    };
    let places = vec![
        place("/desk", "house", "Home", "", false),
        place("/desk/customers", "users", "Customers", "", false),
        place("/desk/quotes", "file-text", "Quotes", "14", false),
        place("/desk/orders", "package", "Orders", "31", true),
        place("/desk/dispatch", "truck", "Dispatch", "2", false),
        place("/desk/repairs", "wrench", "Repairs", "", true),
        place("/desk/settings", "settings", "Settings", "", true),
    ];
    let tab = |words: &str, count: &str, current| Tab { href: "#".into(), words: words.into(), count: count.into(), current };
    let columns = vec![
        Column::new("Name").sorted(Sort::Up, "?sort=-name"),
        Column::new("E-mail"),
        Column::new("Phone"),
        Column::new("Type"),
        Column::new("State"),
        Column::new("Last order").num(),
        Column::new("Lifetime value").num(),
    ];
    let people = [
        ("Adaeze Eze", "adaeze.eze@mail.example", "Average", "Feb 27", "$2,318.40"),
        ("Benjamin Ostrow", "ben@ostrow.example", "Luxury", "Feb 19", "$18,940.00"),
        ("Daniel Kim", "dkim@mail.example", "Budget Friendly", "Feb 2", "$1,486.90"),
        ("Maya Okafor", "maya.okafor@mail.example", "Average", "Feb 25", "$7,585.70"),
    ];
    let row = |(at, (name, mail, kind, last, value)): (usize, (&'static str, &'static str, &'static str, &'static str, &'static str))| {
        view! {
            <Row at={at == 3}>
                <RowName name href="#"/>
                <Cell soft=true>{mail}</Cell>
                <Cell>"(312) 555-0188"</Cell>
                <Cell>{kind}</Cell>
                <Cell><State tone=Tone::Live word="Scheduled"/></Cell>
                <Cell num=true label="Last order">{last}</Cell>
                <Cell num=true key=true strong=true>{value}</Cell>
                <RowMenu id=format!("menu-{at}")>
                    <a href="#"><Icon name="file-text"/>"New quote"</a>
                    <hr/>
                    <button class="bad" type="button"><Icon name="archive"/>"Archive"</button>
                </RowMenu>
            </Row>
        }
    };
    view! {
        <Skip/>
        <RailNav
            shop="Hartley"
            home="/desk"
            places
            at="/desk/customers"
            find="/desk/search"
            find_label="Search everything"
            typed=RwSignal::new(String::new())
            hits=Vec::new()
            pick=Callback::new(|_| ())
            label="Desk"
            me="Lena Brandt"
            me_note="Clybourn store"
            me_href="/desk/me"
        />
        <main id="main">
            <Top title="Customers" then="212 of 2,464">
                <ButtonLink href="customers.csv" icon="download" download=true>"CSV of these 212"</ButtonLink>
                <ButtonLink href="customers/new" icon="plus" look=Look::Filled>"New customer"</ButtonLink>
            </Top>
            <Figures>
                <Figure what="Received today" figure="$12,418.00" note="9 payments"/>
                <Figure what="Due this week" figure="$38,204.50" note="21 orders"/>
                <Figure what="Overdue" figure="$4,126.00" note="3 customers"/>
            </Figures>
            <Tabs label="Kind of customer" tabs=vec![tab("Individual", "2,318", true), tab("Company", "146", false)]/>
            <div class="filters"><Chip what="Stage" value="Repeat Customer" without="?"/></div>
            <Table caption="Individual customers" columns menus=true>
                <GroupRow title="Chicago" columns=8/>
                {people.into_iter().enumerate().map(row).collect_view()}
            </Table>
        </main>
    }
}
