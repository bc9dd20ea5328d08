//! Which of several servers is the right one. Pure.

use super::place::{Place, Sight};

/// What came of asking one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    Seen(Sight),
    /// It could not be asked; why, in a few words.
    Failed(String),
}

impl Answer {
    fn writable(&self) -> Option<Sight> {
        match self {
            Self::Seen(sight) if !sight.is_read_only => Some(*sight),
            _ => None,
        }
    }
}

/// The server that takes writes; of several the one that was promoted last, and of those with one
/// history the first.
pub(super) fn newest(answers: &[Answer]) -> Option<(usize, Sight)> {
    let writable = |(index, answer): (usize, &Answer)| Some((index, answer.writable()?));
    let sights = answers.iter().enumerate().filter_map(writable);
    sights.rev().max_by_key(|(_, sight)| sight.place.timeline)
}

/// The server to move to, if the one at `current` and `place` is no longer the right one. Never to a
/// history that is older, nor to another database: that is a server that has missed its replacement,
/// or was named by mistake. Of a database behind one address everything is believed.
pub(super) fn next(answers: &[Answer], current: usize, place: Place) -> Option<(usize, Sight)> {
    let fits = |answer: &Answer| {
        answers.len() == 1 || answer.writable().is_some_and(|it| follows(it.place, place))
    };
    let fitting: Vec<Answer> = answers.iter().map(|it| keep(it, fits(it))).collect();
    let (index, sight) = newest(&fitting)?;
    let here = fitting[current].writable();
    let stays = here.is_some_and(|it| it.place == sight.place) && sight.place == place;
    (!stays).then_some((index, sight))
}

fn follows(place: Place, before: Place) -> bool {
    place.is_related_to(&before) && place.timeline >= before.timeline
}

fn keep(answer: &Answer, fits: bool) -> Answer {
    if fits { answer.clone() } else { Answer::Failed(String::new()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(timeline: i32) -> Place {
        Place { system: 7, timeline, database: 5 }
    }

    fn primary(timeline: i32) -> Answer {
        let place = place(timeline);
        Answer::Seen(Sight { place, is_read_only: false, is_protected: false })
    }

    fn standby(timeline: i32) -> Answer {
        let place = place(timeline);
        Answer::Seen(Sight { place, is_read_only: true, is_protected: false })
    }

    fn silent() -> Answer {
        Answer::Failed("does not answer".to_owned())
    }

    fn found(answers: &[Answer]) -> Option<(usize, Place)> {
        newest(answers).map(|(index, sight)| (index, sight.place))
    }

    fn moved(answers: &[Answer], current: usize, place: Place) -> Option<(usize, Place)> {
        next(answers, current, place).map(|(index, sight)| (index, sight.place))
    }

    #[test]
    fn the_one_that_takes_writes_is_found() {
        assert_eq!(found(&[standby(1), primary(1)]), Some((1, place(1))));
        assert_eq!(found(&[standby(1), silent()]), None);
        assert_eq!(found(&[]), None);
    }

    #[test]
    fn of_a_primary_and_the_one_it_replaced_the_promoted_one_is_found() {
        assert_eq!(found(&[primary(1), primary(2)]), Some((1, place(2))));
        assert_eq!(found(&[primary(2), primary(2)]), Some((0, place(2))));
    }

    #[test]
    fn nobody_moves_while_the_current_server_is_right_or_nobody_else_is() {
        for answers in [
            [primary(1), standby(1)],
            [primary(1), silent()],
            [silent(), standby(1)],
            [silent(), silent()],
            [standby(1), standby(1)],
        ] {
            assert_eq!(moved(&answers, 0, place(1)), None, "{answers:?}");
        }
        assert_eq!(moved(&[primary(1), primary(1)], 1, place(1)), None);
    }

    #[test]
    fn a_promoted_standby_is_moved_to_even_while_the_old_primary_goes_on() {
        for old in [primary(1), standby(1), silent()] {
            assert_eq!(moved(&[old, primary(2)], 0, place(1)), Some((1, place(2))));
        }
    }

    #[test]
    fn nobody_goes_back_to_an_older_history() {
        assert_eq!(moved(&[primary(1), silent()], 1, place(2)), None);
        assert_eq!(moved(&[primary(1), standby(2)], 1, place(2)), None);
    }

    #[test]
    fn another_database_is_not_moved_to() {
        let mut stranger = place(9);
        stranger.system = 8;
        let stranger = Sight { place: stranger, is_read_only: false, is_protected: false };
        assert_eq!(moved(&[silent(), Answer::Seen(stranger)], 0, place(1)), None);
    }

    #[test]
    fn a_server_that_was_replaced_behind_its_address_is_noticed() {
        assert_eq!(moved(&[primary(2)], 0, place(1)), Some((0, place(2))));
        assert_eq!(moved(&[primary(1)], 0, place(2)), Some((0, place(1))));
        assert_eq!(moved(&[primary(1)], 0, place(1)), None);
        assert_eq!(moved(&[standby(1)], 0, place(1)), None);
    }
}
