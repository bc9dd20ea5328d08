//! Two organizations with equal names: whatever id one guesses of the other, it gets the answer that
//! an id of nobody gets.

use uuid::Uuid;

use super::*;

mod neighbours;
mod table;

use neighbours::Neighbours;
use table::{ROWS, Thing};

#[test]
fn every_route_that_takes_an_id_is_in_the_table() {
    // Whoever needs no token asks in no organization.
    for route in routes::all().into_iter().filter(|route| route.is_granted) {
        for (segment, part) in route.path.split('/').enumerate() {
            let is_asked = ROWS.iter().any(|row| row.covers(&route.method, &route.path, segment));
            assert!(is_asked || !part.starts_with('{'), "{} of {}", part, route.name());
        }
    }
}

#[tokio::test]
async fn a_foreign_id_gets_the_answer_of_an_unknown_one() {
    let neighbours = Neighbours::meet().await;
    let before = neighbours.everything_of_theirs().await;
    let mut wrong = Vec::new();
    for row in ROWS {
        let unknown = match row.thing {
            Thing::Entry => "999999".to_owned(),
            _ => Uuid::now_v7().to_string(),
        };
        let foreign = neighbours.foreign(row.thing).await;
        let (foreign, unknown) =
            (neighbours.ask(row, &foreign).await, neighbours.ask(row, &unknown).await);
        if foreign.status != row.expected() || said(&foreign) != said(&unknown) {
            wrong.push(format!("{row:?}: {foreign:?} {unknown:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(neighbours.everything_of_theirs().await, before);
}

/// An answer without what differs from request to request.
fn said(answer: &Answer) -> (u16, Value) {
    let mut body = answer.json();
    body.as_object_mut().expect("an object").remove("requestId");
    (answer.status, body)
}

#[tokio::test]
async fn lists_hold_nothing_of_the_neighbours() {
    let neighbours = Neighbours::meet().await;
    let mut foreign = Vec::new();
    for row in ROWS.iter().filter(|row| row.thing != Thing::Entry) {
        foreign.push(neighbours.foreign(row.thing).await);
    }
    let takes_an_id = |path: &str| path.contains('{');
    let lists = routes::all().into_iter().filter(|it| it.is_granted && it.method == "GET");
    for list in lists.filter(|list| !takes_an_id(&list.path)) {
        let answer = neighbours.ours.get(&neighbours.desk, &list.path).await;
        assert_eq!(answer.status, 200, "{}: {answer:?}", list.name());
        for id in &foreign {
            assert!(!answer.text().contains(id), "{} {id}", list.name());
        }
    }
}
