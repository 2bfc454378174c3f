//! RocksDB's settings, each with the reason for it.

use super::rocks::Table;
use rocksdb::{
    BlockBasedIndexType, BlockBasedOptions, Cache, DBCompactionStyle, DBCompressionType,
    DBRecoveryMode, LruCacheOptions, Options, UniversalCompactOptions,
};

/// Bits a key of the id filters: one look-up in a thousand goes to a block in vain.
const ID_FILTER_BITS: f64 = 14.0;
/// Memory of journal records that are not in a file yet, each of two buffers.
const JOURNAL_BUFFER_BYTES: usize = 16 << 20;

/// Runs of a table from which on some are merged.
const RUNS_FEW: i32 = 8;

/// Blocks of all tables, their filters and indexes included.
///
/// In four shards only: a block larger than a shard is read from disk each time it is asked for, and the filter of the
/// largest file of ids has some five million bytes.
pub(super) fn cache(bytes: usize) -> Cache {
    let mut options = LruCacheOptions::default();
    options.set_capacity(bytes);
    options.set_num_shard_bits(2);
    Cache::new_lru_cache_opts(&options)
}

/// Settings of the database as a whole.
pub(super) fn database() -> Options {
    let mut options = Options::default();
    options.create_if_missing(true);
    options.create_missing_column_families(true);
    options.set_paranoid_checks(true);
    // One compaction beside the flush: the other core belongs to the writer.
    options.set_max_background_jobs(2);
    // A crash can tear the end of the log, and only that is dropped: it was not acknowledged. Damage anywhere else is
    // refused, and a log file that is used again cannot tell the two apart.
    options.set_wal_recovery_mode(DBRecoveryMode::TolerateCorruptedTailRecords);
    options.set_recycle_log_file_num(0);
    options.set_max_total_wal_size(256 << 20);
    options.set_bytes_per_sync(1 << 20);
    options.set_keep_log_file_num(4);
    options.set_max_log_file_size(4 << 20);
    options.set_max_open_files(1_024);
    options
}

/// Runs cover all keys, each of them, so levels would rewrite a whole level for every few runs. Merging runs of like
/// size rewrites an entry a handful of times in all, and leaves a handful of runs to look into.
fn merge_by_size(options: &mut Options) {
    let mut merge = UniversalCompactOptions::default();
    merge.set_size_ratio(20);
    merge.set_min_merge_width(4);
    merge.set_max_size_amplification_percent(400);
    options.set_compaction_style(DBCompactionStyle::Universal);
    options.set_universal_compaction_options(&merge);
    options.set_level_zero_file_num_compaction_trigger(RUNS_FEW);
    options.set_level_zero_slowdown_writes_trigger(RUNS_FEW * 4);
    options.set_level_zero_stop_writes_trigger(RUNS_FEW * 8);
}

/// Settings of one table.
pub(super) fn table(table: Table, cache: &Cache) -> Options {
    let mut options = Options::default();
    let mut blocks = BlockBasedOptions::default();
    blocks.set_block_cache(cache);
    // Filters and indexes count against the cache, so that memory does not grow with history.
    blocks.set_cache_index_and_filter_blocks(true);
    blocks.set_pin_l0_filter_and_index_blocks_in_cache(false);
    blocks.set_format_version(5);
    options.set_level_compaction_dynamic_level_bytes(true);
    options.set_target_file_size_base(64 << 20);
    options.set_max_bytes_for_level_base(512 << 20);
    match table {
        Table::Journal => {
            options.set_write_buffer_size(JOURNAL_BUFFER_BYTES);
            options.set_max_write_buffer_number(3);
            options.set_compression_type(DBCompressionType::Lz4);
            blocks.set_block_size(16 << 10);
        }
        Table::Ids => {
            options.set_compression_type(DBCompressionType::None);
            blocks.set_bloom_filter(ID_FILTER_BITS, false);
            blocks.set_whole_key_filtering(true);
            // The index in pieces, since most of it is never read; the filter in one: finding the piece of a filter that
            // a key belongs to cost three times as much as asking the filter.
            blocks.set_index_type(BlockBasedIndexType::TwoLevelIndexSearch);
            blocks.set_metadata_block_size(16 << 10);
            blocks.set_pin_top_level_index_and_filter(true);
            blocks.set_block_size(4 << 10);
            merge_by_size(&mut options);
        }
        // Blocks of rows are told by difference already: compressing them again saves a tenth for a fifth of the
        // indexer's time.
        Table::Rows => {
            options.set_compression_type(DBCompressionType::None);
            blocks.set_block_size(8 << 10);
            merge_by_size(&mut options);
        }
        Table::Links | Table::References | Table::Items => {
            options.set_compression_type(DBCompressionType::Lz4);
            blocks.set_block_size(8 << 10);
            merge_by_size(&mut options);
        }
        Table::Meta => {
            options.set_write_buffer_size(1 << 20);
        }
    }
    options.set_block_based_table_factory(&blocks);
    options
}
