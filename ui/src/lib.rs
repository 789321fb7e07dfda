//! Parts: values in, choices out. No part asks the server for anything. Pages own resources and actions.
//!
//! - Optional texts are `String`s, and empty means absent (`.unwrap_or_default()`); texts that may change are `Signal<String>` or
//!   `MaybeProp<String>` and take plain strings as well. Money arrives written out: `amount=order.total.to_string()`.
//! - Choices leave through the `RwSignal` that was passed in and, for a browser without script, as fields of the form. What a person typed or
//!   ticked before the page came alive is kept (see `keep`).
//! - Attributes and events on a part go to its outermost element: `<Button press=…>`.
//! - Nothing carries `style=`; every class is in `style/`.
//!
//! ```ignore
//! view! {
//!     <Skip/>
//!     <Letterhead shop="Hartley Appliances" home="/o" help="#help"/>
//!     <Page with_order=true>
//!         <div>
//!             <Say title="Choose a delivery day" then="We deliver to 60614 Tuesday to Saturday."/>
//!             <ActionForm action=confirm attr:id="step">
//!                 <Steps>
//!                     <StepDone what="Paid" decided="$1,284.00" href="/o/receipt" link="Receipt"/>
//!                     <StepNow what="Delivery day">
//!                         <Month name="day" title="March 2027" weekdays first_column=2 days next chosen=day show="/o"/>
//!                         <Windows name="window" legend="Thursday, March 4" windows chosen=window/>
//!                         <Field name="note" label="For the crew" optional=true/>
//!                     </StepNow>
//!                     <StepNext what="Tracking"/>
//!                 </Steps>
//!             </ActionForm>
//!         </div>
//!         <Order title="Your order 10482" first="LG WM4000HWA" more="+2 more" amount="$2,568.00">
//!             <Items><Item name="Front-load washer" amount="$749.00" note="LG WM4000HWA"/></Items>
//!             <Lines><Line what="Sales tax" amount="$205.00"/><Sum what="Total" amount="$2,568.00"/></Lines>
//!         </Order>
//!         <Bar form="step" label="Confirm Thu, March 4, noon – 4 pm" note="Held for you for 9 more minutes" pending=confirm.pending()/>
//!     </Page>
//!     <Colophon>"2210 N Clybourn Ave, Chicago"</Colophon>
//! }
//! ```
//!
//! | Part | What it is |
//! |---|---|
//! | [`Skip`] [`Letterhead`] [`ShopMark`] [`Colophon`] | the sheet's head and foot |
//! | [`Page`] [`Block`] [`Say`] | the column, its sections, the sentence at the top |
//! | [`Steps`]: [`StepDone`] [`StepNow`] [`StepNext`] | the wizard's list |
//! | [`Timeline`]: [`TimelineItem`] | what was, what is, what comes |
//! | [`Choices`]: [`Choice`]; [`TickRow`] | answers that need a line, or a price at the end |
//! | [`Options`] of [`Answer`] | two to four short answers |
//! | [`Month`] of [`Day`], [`Windows`] of [`Answer`] | the slot picker |
//! | [`Lines`]: [`Line`] [`Sum`]; [`Facts`]: [`Fact`] | sums; details |
//! | [`Order`], [`Items`]: [`Item`]; [`Person`] | the order's summary; whom to call |
//! | [`Bar`] [`Button`] [`ButtonLink`] | the one filled button; all others |
//! | [`Field`] [`TextArea`] [`Select`] [`CheckSwitch`] | what is typed and ticked |
//! | [`Finder`] of [`Hit`] | looked up while one types |
//! | [`Banner`] [`Strip`] [`Toast`] [`State`] | news of the page; across the top; done; a dot and its word |
//! | [`Empty`] [`Skeleton`] | nothing yet; not yet |
//! | [`Dialog`] [`Menu`] | over the page; under a button |
//! | [`RouteProgress`]; [`SignaturePad`] [`Signed`] | where the van is; a line to sign on, and what was signed |
//! | [`RailNav`] of [`Place`], [`Top`], [`Tabs`], [`Figures`]: [`Figure`], [`Chip`], [`desk_keys`] | the desk's frame |
//! | [`Table`] of [`Column`]: [`Row`] [`GroupRow`], [`RowName`] [`Cell`] [`RowMenu`] | the desk's lists |
//! | [`Icon`] | a picture beside its word |

mod button;
mod choice;
mod desk;
mod dialog;
mod field;
mod finder;
mod icon;
mod keep;
mod letterhead;
mod lines;
mod month;
mod order;
mod page;
mod route;
mod sign;
mod steps;
mod table;
mod tell;

pub use button::*;
pub use choice::*;
pub use desk::*;
pub use dialog::*;
pub use field::*;
pub use finder::*;
pub use icon::*;
pub use letterhead::*;
pub use lines::*;
pub use month::*;
pub use order::*;
pub use page::*;
pub use route::*;
pub use sign::*;
pub use steps::*;
pub use table::*;
pub use tell::*;

/// A class and those of the others that apply.
fn classes(base: &str, others: &[(&str, bool)]) -> String {
    let applying = others.iter().filter(|(_, applies)| *applies).map(|(class, _)| *class);
    std::iter::once(base).filter(|base| !base.is_empty()).chain(applying).collect::<Vec<_>>().join(" ")
}

/// An attribute that is left out when there is nothing to say.
fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
