//! What carries the acts out: who waits for what, and on which threads.

use std::collections::HashSet;
use std::future::pending;
use std::net::IpAddr;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Instant;

use cfhost::ErrorCode;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::Error;
use crate::acts::{Domain, Next, Outcome, Proof, Question, Refusal, Success, forward_target};
use crate::form::Form;
use crate::guesses::Guesses;
use crate::lane::Lane;
use crate::log;
use crate::pool::processors;
use crate::rules::Rules;
use crate::secret::Passwords;
#[cfg(feature = "tenant")]
use crate::store::Customer;
use crate::store::{HostId, Operation, Row, Store, ZoneId};
use crate::trace::Trace;
use crate::upstream::{Ticket, Upstream};

/// The threads that are left for the page and its questions to name servers, for status and watchdog, and for certificates.
const SPARE: usize = 8;

/// How many threads may block: enough for each turn that there is.
pub(crate) fn threads(store: &Store) -> usize {
    store.lookers() + processors() + store.writers() + SPARE
}

/// What the acts work on.
pub(crate) struct Service {
    pub(crate) store: Store,
    pub(crate) passwords: Passwords,
    /// Domains that count as not registered.
    pub(crate) unregistered: HashSet<Domain>,
    pub(crate) rules: Rules,
    /// What carries acts out at the vendor, if anything does.
    pub(crate) upstream: Option<Upstream>,
    turns: Turns,
}

/// Everything that can take long has a bound of its own, and none is waited for on a thread: so a look-up waits for look-ups
/// alone, whatever else is slow.
struct Turns {
    looking: Semaphore,
    hashing: Lane,
    writing: Lane,
    guesses: Guesses,
}

impl Service {
    pub(crate) fn new(store: Store, unregistered: HashSet<Domain>, rules: Rules) -> Self {
        let turns = Turns {
            looking: Semaphore::new(store.lookers()),
            hashing: Lane::new(processors()),
            writing: Lane::new(store.writers()),
            guesses: Guesses::default(),
        };
        Self { store, passwords: Passwords::new(), unregistered, rules, upstream: None, turns }
    }

    /// Where a customer has to point a row of a zone with this origin.
    pub(crate) fn target(&self, resolve_to: Option<&str>, row: &Row) -> String {
        let upstream = self.upstream.as_ref().and_then(|upstream| upstream.forward_target(resolve_to, row));
        upstream.unwrap_or_else(|| forward_target(&row.name))
    }

    /// Carries acts out at the vendor.
    pub(crate) fn with_upstream(self, upstream: Option<Upstream>) -> Self {
        Self { upstream, ..self }
    }

    /// Carries out the act that the form asks for.
    /// What it is about is noted in the trace.
    pub(crate) async fn perform(self: &Arc<Self>, form: &Arc<Form>, caller: IpAddr, trace: &Arc<Trace>) -> Outcome {
        let mut is_refreshed = false;
        loop {
            let next = {
                let (service, form, trace) = (Arc::clone(self), Arc::clone(form), Arc::clone(trace));
                self.look(move || service.begin(&form, caller, &trace)).await
            };
            let (operator, proof) = match next? {
                Next::Done(Success { stale: Some(zone), .. }) if !is_refreshed => {
                    self.refresh(zone).await;
                    is_refreshed = true;
                    continue;
                }
                Next::Done(success) => return Ok(success),
                Next::Change { operator } => (operator, None),
                Next::Prove { operator, host, question } => {
                    let who = format!("host {} from {caller}", host.0);
                    (operator, Some(self.prove(form, operator, question, who).await?))
                }
            };
            let turn = self.turns.writing.turn(operator).await.ok_or_else(|| crowded("write"))?;
            let (service, sent, seen) = (Arc::clone(self), Arc::clone(form), Arc::clone(trace));
            // What was proved may be about a state that is no more: then it is asked for again.
            let Some(success) = on_thread(move || service.finish(&sent, caller, &seen, proof.as_ref())).await? else {
                continue;
            };
            // Who waits for the vendor keeps nobody from writing.
            drop(turn);
            if let Some(account) = &success.account {
                self.account_made(form, account).await?;
            }
            return match success.ticket {
                None => Ok(success),
                Some((ticket, failed)) => {
                    self.carried_out(form, ticket, failed).await?;
                    let (service, form, trace) = (Arc::clone(self), Arc::clone(form), Arc::clone(trace));
                    self.look(move || service.tell(success, &form, caller, &trace)).await
                }
            };
        }
    }

    /// Waits until the vendor has carried it out.
    async fn carried_out(self: &Arc<Self>, form: &Arc<Form>, ticket: Ticket, failed: ErrorCode) -> Result<(), Refusal> {
        let Some(upstream) = &self.upstream else { return Ok(()) };
        let Err(waited) = upstream.wait(self, ticket, failed).await else { return Ok(()) };
        let (service, form) = (Arc::clone(self), Arc::clone(form));
        Err(self.look(move || service.refuse(waited.code, &form, waited.subject.as_deref())).await)
    }

    /// Waits until a user's account at the vendor is there.
    async fn account_made(self: &Arc<Self>, form: &Arc<Form>, account: &str) -> Result<(), Refusal> {
        let Some(upstream) = &self.upstream else { return Ok(()) };
        let Err(waited) = upstream.account_made(self, account).await else { return Ok(()) };
        let (service, form) = (Arc::clone(self), Arc::clone(form));
        Err(self.look(move || service.refuse(waited.code, &form, None)).await)
    }

    /// How far the account of a customer is.
    #[cfg(feature = "tenant")]
    pub(crate) async fn look_at_customer(self: &Arc<Self>, account: &str) -> Result<Option<Customer>, Error> {
        let (service, account) = (Arc::clone(self), account.to_owned());
        self.look(move || Ok(service.store.read(|state| state.customer(&account))?)).await
    }

    /// Has what is known of a zone at the vendor looked at again. Without an answer, what is known has to do.
    async fn refresh(self: &Arc<Self>, zone: ZoneId) {
        let service = Arc::clone(self);
        let refresh = on_thread(move || match &service.upstream {
            Some(upstream) => upstream.refresh(&service.store, zone),
            None => Ok(()),
        });
        if let Err(error) = refresh.await {
            log::say(&error);
        }
    }

    /// How far an operation is.
    pub(crate) async fn look_at_operation(self: &Arc<Self>, zone: ZoneId) -> Result<Option<Operation>, Error> {
        let service = Arc::clone(self);
        self.look(move || Ok(service.store.read(|state| state.operation(zone))?)).await
    }

    /// Takes back what was wanted, if nothing of it has been sent: true if nothing has.
    pub(crate) async fn withdraw(self: &Arc<Self>, ticket: Ticket) -> Result<bool, Error> {
        let service = Arc::clone(self);
        on_thread(move || match &service.upstream {
            Some(upstream) => service.store.write(|state| upstream.withdraw(state, ticket)),
            None => Ok(false),
        })
        .await
    }

    /// Refuses the act that the form asks for, with a code that was chosen beforehand.
    pub(crate) async fn refuse_with(self: &Arc<Self>, form: &Arc<Form>, code: ErrorCode) -> Result<Success, Refusal> {
        let (service, form) = (Arc::clone(self), Arc::clone(form));
        Err(self.look(move || service.refuse(code, &form, None)).await)
    }

    /// Waits for the turn of an act that looks, and of one that writes. This one has no place in the lane of those that wait: that
    /// the lane is full is no sign that nothing goes on.
    pub(crate) async fn works(self: &Arc<Self>) -> Result<(), Error> {
        let service = Arc::clone(self);
        self.look(move || service.store.try_to_read()).await?;
        let service = Arc::clone(self);
        Ok(on_thread(move || service.store.try_to_write()).await?)
    }

    /// How many calls are in the lane for hashing, and in the one for writing.
    pub(crate) fn in_lanes(&self) -> [(&'static str, usize); 2] {
        [("hashing", self.turns.hashing.len()), ("writing", self.turns.writing.len())]
    }

    async fn look<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        // It is never closed.
        let _turn = self.turns.looking.acquire().await;
        on_thread(work).await
    }

    /// Answers the question by hashing the password that was sent. `who` sent it is for the log, should it be wrong.
    async fn prove(
        self: &Arc<Self>,
        form: &Arc<Form>,
        operator: HostId,
        question: Question,
        who: String,
    ) -> Result<Proof, Refusal> {
        let Turns { hashing, guesses, .. } = &self.turns;
        // Before it waits for whoever guessed: those who wait are counted, too.
        let place = hashing.enter(operator).ok_or_else(|| crowded("hash a password"))?;
        if let Question::Password(account) = &question {
            let wait = guesses.wait((operator, account.id), Instant::now());
            sleep(wait.ok_or_else(|| Refusal::unavailable("too many wrong passwords for one account"))?).await;
        }
        let _turn = hashing.turn_at(place).await.ok_or_else(|| crowded("hash a password"))?;
        let (service, form) = (Arc::clone(self), Arc::clone(form));
        match question {
            Question::NewPassword => on_thread(move || Ok(Proof::Hash(service.passwords.hash(form.password())?))).await,
            Question::Password(account) => {
                let (key, email) = ((operator, account.id), account.email);
                let pass_hash = account.pass_hash;
                let (is_right, pass_hash) =
                    on_thread(move || (service.passwords.verify(form.password(), &pass_hash), pass_hash)).await;
                if is_right? {
                    guesses.succeeded(key);
                    return Ok(Proof::Password { pass_hash });
                }
                guesses.failed(key, Instant::now());
                let refusal = Refusal::new(ErrorCode::PASSWORD_FAILED, &[("cloudflare_email", &email)]);
                Err(refusal.guessed(who))
            }
        }
    }
}

fn crowded(what: &str) -> Refusal {
    Refusal::unavailable(format_args!("too many calls wait to {what}"))
}

/// Has it done where it may block. A panic goes on here.
async fn on_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // The gateway is ending, and nobody is asked any more.
            Err(_) => pending().await,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Duration;

    use super::*;
    use crate::lane::MAX_EACH;
    use crate::store::{NewAccount, NewChild};

    const KEY: &str = "00112233445566778899aabbccddeeff";
    const CHILD: &str = "ffeeddccbbaa99887766554433221100";
    const GRANDCHILD: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

    #[tokio::test]
    async fn what_children_do_counts_as_the_operators_host() {
        let service = Arc::new(Service::new(Store::in_memory().unwrap(), HashSet::new(), Rules::default()));
        let pass_hash = service.passwords.hash(b"correct-horse-1").unwrap();
        let account = NewAccount { email: "a@example.com", username: None, pass_hash: &pass_hash, user_api_key: "" };
        let (host, account) = service
            .store
            .write(|state| {
                let host = state.add_host(KEY, "Example Hosting")?.unwrap();
                let child = NewChild { pub_name: "Child", host_name: None, prefix: None, website: None, email: None };
                let below = state.add_child(host, CHILD, &child)?;
                state.add_child(below, GRANDCHILD, &child)?;
                Ok::<_, crate::store::Failure>((host, state.add_account(&account)?.id))
            })
            .unwrap();
        let call = async |body: String| {
            let form = Form::parse(None, body.into()).await;
            let outcome = service.perform(&form.into(), Ipv4Addr::LOCALHOST.into(), &Arc::default()).await;
            outcome.map_err(|refusal| (refusal.code, refusal.cause))
        };
        let guess =
            |key| call(format!("act=user_auth&host_key={key}&cloudflare_email=a@example.com&cloudflare_pass=wrong1"));
        let change = |key| call(format!("act=host_child_new&host_key={key}"));
        let crowded = |what| Some((ErrorCode::DB_UNAVAILABLE, crowded(what).cause));

        // Wrong passwords cost nothing at first, and are all counted in one place.
        for key in [CHILD, GRANDCHILD].repeat(11) {
            assert_eq!(guess(key).await.err(), Some((ErrorCode::PASSWORD_FAILED, None)));
        }
        let now = Instant::now();
        let [first, second] = [(); 2].map(|()| service.turns.guesses.wait((host, account), now).unwrap());
        assert_eq!(second.checked_sub(first), Some(Duration::from_secs(1)));

        // Nor is there a place for them where that host has taken its own.
        for (lane, what) in [(&service.turns.hashing, "hash a password"), (&service.turns.writing, "write")] {
            let places: Vec<_> = (0..MAX_EACH).map(|_| lane.enter(host).unwrap()).collect();
            for key in [CHILD, GRANDCHILD] {
                let refused = if what == "write" { change(key).await } else { guess(key).await };
                assert_eq!(refused.err(), crowded(what));
            }
            drop(places);
        }
        assert!(change(GRANDCHILD).await.is_ok());
    }
}
