use super::*;

/// `[5, 3]`, each value its own offset.
fn table() -> Vec<f32> {
    (0..15).map(|i| i as f32).collect()
}

#[test]
fn gathers_rows_in_any_order_and_more_than_once() {
    let mut y = [0.0; 12];
    gather_rows(&table(), 3, &[4, 0, 4, 1], &mut y, 0..4).unwrap();
    let expected = [12., 13., 14., 0., 1., 2., 12., 13., 14., 3., 4., 5.];
    assert_eq!(y, expected);
}

#[test]
fn gathers_only_the_range() {
    let mut y = [-1.0; 12];
    gather_rows(&table(), 3, &[99, 2, 3, -7], &mut y, 1..3).unwrap();
    assert_eq!(y, [-1., -1., -1., 6., 7., 8., 9., 10., 11., -1., -1., -1.]);
}

#[test]
fn names_the_index_that_is_out_of_range() {
    for index in [5, -1, i32::MAX, i32::MIN] {
        let mut y = [0.0; 9];
        let error = gather_rows(&table(), 3, &[0, 1, index], &mut y, 0..3).unwrap_err();
        let expected = IndexError {
            position: 2,
            index,
            size: 5,
        };
        assert_eq!(error, expected);
        assert_eq!(y[..6], table()[..6], "the rows before it are written");
    }
}

#[test]
fn empty_rows_and_empty_lists_are_nothing_to_do() {
    gather_rows(&[], 0, &[1, 2, 3], &mut [], 0..3).unwrap();
    gather_rows(&table(), 3, &[], &mut [], 0..0).unwrap();
    scatter_add_rows(&[1, 2], &[], 0, &mut [], 0..0, 0..0);
    let mut y = [7.0; 6];
    scatter_add_rows(&[], &[], 3, &mut y, 0..2, 0..3);
    assert_eq!(y, [0.0; 6]);
}

#[test]
fn scatter_sums_what_meets_in_a_row() {
    let updates = [1., 2., 10., 20., 100., 200., 1000., 2000.];
    let mut y = [5.0; 6];
    scatter_add_rows(&[2, 0, 2, -1], &updates, 2, &mut y, 0..3, 0..2);
    assert_eq!(y, [10., 20., 0., 0., 101., 202.]);
}

#[test]
fn scatter_has_the_same_bits_however_rows_and_columns_are_split() {
    let (rows, row_len) = (7, 13);
    let indices: Vec<i32> = (0..200).map(|i| (i * i + 3 * i) % rows).collect();
    let updates: Vec<f32> = (0..200 * row_len)
        .map(|i| ((i as f32) * 0.37).sin())
        .collect();
    let mut whole = vec![0.0; rows as usize * row_len];
    scatter_add_rows(&indices, &updates, row_len, &mut whole, 0..7, 0..row_len);
    let mut split = vec![f32::NAN; whole.len()];
    for rows in [0..3, 3..4, 4..7] {
        for columns in [0..1, 1..6, 6..12, 12..13] {
            scatter_add_rows(
                &indices,
                &updates,
                row_len,
                &mut split,
                rows.clone(),
                columns,
            );
        }
    }
    assert_eq!(whole, split);
}

/// <gather(table), dy> = <table, scatter(dy)>, which defines the adjoint of a linear map.
#[test]
fn scatter_is_the_adjoint_of_gather() {
    let indices = [3, 1, 3, 0, 4];
    let dy: Vec<f32> = (0..15).map(|i| (i % 7) as f32 - 2.0).collect();
    let (mut y, mut dtable) = ([0.0; 15], [0.0; 15]);
    gather_rows(&table(), 3, &indices, &mut y, 0..5).unwrap();
    scatter_add_rows(&indices, &dy, 3, &mut dtable, 0..5, 0..3);
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    assert_eq!(dot(&y, &dy), dot(&table(), &dtable));
}
