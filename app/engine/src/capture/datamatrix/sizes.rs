//! The sizes that a symbol can have: ISO/IEC 16022:2006, table 7, and the rectangular extension, ISO/IEC 21471:2020.

/// A symbol's side lengths in modules, and those of one of its regions with its own border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) region_rows: usize,
    pub(super) region_columns: usize,
}

impl Size {
    /// Whether the border patterns make the module dark or light; nothing for a module with data.
    pub(super) fn border(self, column: usize, row: usize) -> Option<bool> {
        let (x, y) = (column % self.region_columns, row % self.region_rows);
        let (last_x, last_y) = (self.region_columns - 1, self.region_rows - 1);
        if x == 0 || y == last_y {
            Some(true)
        } else if y == 0 {
            Some(x % 2 == 0)
        } else if x == last_x {
            Some(y % 2 == 1)
        } else {
            None
        }
    }
}

const fn size(rows: usize, columns: usize, down: usize, across: usize) -> Size {
    Size { rows, columns, region_rows: rows / down, region_columns: columns / across }
}

/// All sizes, those first that packs carry most.
#[rustfmt::skip]
pub(super) const SIZES: [Size; 48] = [
    size(22, 22, 1, 1), size(24, 24, 1, 1), size(20, 20, 1, 1), size(26, 26, 1, 1), size(18, 18, 1, 1), size(16, 16, 1, 1),
    size(14, 14, 1, 1), size(12, 12, 1, 1), size(10, 10, 1, 1), size(32, 32, 2, 2), size(36, 36, 2, 2), size(40, 40, 2, 2),
    size(44, 44, 2, 2), size(48, 48, 2, 2), size(52, 52, 2, 2), size(64, 64, 4, 4), size(72, 72, 4, 4), size(80, 80, 4, 4),
    size(88, 88, 4, 4), size(96, 96, 4, 4), size(104, 104, 4, 4), size(120, 120, 6, 6), size(132, 132, 6, 6), size(144, 144, 6, 6),
    size(8, 18, 1, 1), size(8, 32, 1, 2), size(12, 26, 1, 1), size(12, 36, 1, 2), size(16, 36, 1, 2), size(16, 48, 1, 2),
    size(8, 48, 1, 2), size(8, 64, 1, 4), size(8, 80, 1, 4), size(8, 96, 1, 4), size(8, 120, 1, 6), size(8, 144, 1, 6),
    size(12, 64, 1, 4), size(12, 88, 1, 4), size(16, 64, 1, 4), size(20, 36, 1, 2), size(20, 44, 1, 2), size(20, 64, 1, 4),
    size(22, 48, 1, 2), size(24, 48, 1, 2), size(24, 64, 1, 4), size(26, 40, 1, 2), size(26, 48, 1, 2), size(26, 64, 1, 4),
];

#[cfg(test)]
mod tests {
    use rxing::datamatrix::decoder::Version;

    use super::*;

    #[test]
    fn regions_are_those_that_the_codeword_reader_takes_out() {
        for size in SIZES {
            let version = Version::getVersionForDimensions(size.rows as u32, size.columns as u32).unwrap();
            let regions =
                (version.getDataRegionSizeRows() as usize + 2, version.getDataRegionSizeColumns() as usize + 2);
            assert_eq!((size.region_rows, size.region_columns), regions, "{size:?}");
        }
    }
}
