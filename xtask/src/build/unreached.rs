//! What a client carries and never runs, taken out where the compiler can't see it.
//!
//! A view whose type was forgotten keeps a pointer to each way of waking it, also to the asynchronous one, which only clients woken by
//! `hydrate_lazy` go. Ours are woken by `hydrate_body`. So whatever polls `hydrate_async` becomes a trap, and the optimiser drops what
//! only that reached: an eighth of the link's client.

use anyhow::{Context, Result};
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module};

/// The end of the names of the futures that `async fn hydrate_async` makes, as the compiler mangles them: the function, its body, a hash.
/// Only these: a function that is no future may have been merged with one of the same code that does run.
const POLLED: &str = "13hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$17h";

/// The module with traps where it never comes.
///
/// # Errors
/// When it is no module.
pub fn trapped(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::from_buffer(wasm).map_err(|error| anyhow::anyhow!("{error:?}")).context("reading what was compiled")?;
    let unreached: Vec<FunctionId> =
        module.funcs.iter_local().map(|(id, _)| id).filter(|id| module.funcs.get(*id).name.as_deref().is_some_and(is_unreached)).collect();
    for id in unreached {
        let kind = module.types.params_results(module.funcs.get(id).ty());
        let (params, results) = (kind.0.to_vec(), kind.1.to_vec());
        let mut trap = FunctionBuilder::new(&mut module.types, &params, &results);
        trap.func_body().unreachable();
        let arguments = params.iter().map(|param| module.locals.add(*param)).collect();
        module.funcs.get_mut(id).kind = FunctionKind::Local(trap.local_func(arguments));
    }
    Ok(module.emit_wasm())
}

fn is_unreached(name: &str) -> bool {
    name.split_once(POLLED).is_some_and(|(_, hash)| hash.len() == 17 && hash.ends_with('E'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_future_itself_is_taken_out() {
        let of = |end: &str| format!("_ZN6tachys4view8any_view{end}");
        assert!(is_unreached(&of("13hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE")));
        assert!(!is_unreached(&of("13hydrate_async17h0123456789abcdefE")));
        let nested = of("13hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE");
        assert!(!is_unreached(&nested));
    }
}
