//! What an officer's day met, over fixtures.

use super::*;

#[test]
fn a_draft_outlives_a_colleague_who_unlocks_in_between() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("2<enter>t<tab><tab><tab><tab>谈到一半的话<f12>");
    rig.keys("<down>correct horse<enter>");
    assert!(rig.text().contains("待办"), "a colleague starts at Today: {}", rig.text());
    rig.keys("2/oys<f12>correct horse<enter>");
    assert!(rig.text().contains("谈到一半的话"), "{}", rig.text());
    rig.keys("<f12><down>correct horse<enter>");
    assert!(rig.text().contains("查找"), "the colleague comes back to the register: {}", rig.text());
}

#[test]
fn words_asked_for_are_the_officers_own_too() {
    let mut rig = Rig::open(120, 36, Lang::Zh);
    rig.keys("2<enter><f6>核对证号<f12><down>correct horse<enter>");
    assert!(rig.app.overlays.is_empty() && rig.text().contains("待办"), "{}", rig.text());
    rig.keys("<f12>correct horse<enter>");
    assert!(rig.text().contains("核对证号"), "{}", rig.text());
}
