//! What an officer's day met, over a real registry.

use super::*;

#[test]
fn a_finding_is_mended_and_then_reviewed_and_its_words_are_those_of_the_documents() {
    let mut bench = open(120, 36, Lang::Zh);
    let rig = &mut bench.rig;
    rig.keys("4<f7><ctrl-s>");
    for _ in 0..3 {
        rig.keys(" ");
        for _ in 0..6 {
            if rig.text().contains("人工项待判 0") {
                break;
            }
            rig.keys("3走查所见<enter>");
            while !rig.app.overlays.is_empty() {
                rig.keys("<esc>");
            }
        }
        rig.keys(" ");
    }
    rig.keys("<f10><enter>");
    assert!(rig.text().contains("待整改") && !rig.text().contains("整改中"), "{}", rig.text());
    rig.keys("<f5>");
    assert!(rig.text().contains("做了什么"), "{}", rig.text());
    rig.keys("<esc>6<left><enter>");
    let mut seen = rig.text();
    for _ in 0..20 {
        rig.keys("<pgdn>");
        seen.push_str(&rig.text());
    }
    assert!(seen.contains("待整改") && !seen.contains("整改中"), "{seen}");
}
