package embedded

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
)

// The fence stands between users' SQL and everything that is not the data:
// other files of this machine, its network, the engine itself. It has three
// rows, and none of them matches patterns on the text that the user wrote:
//
//  1. Grants (config.go). The engine's only user has no right to sources such
//     as file(), url(), remote() or s3(), to tables on them, to the overlay
//     database "default", which shows every file of the machine as a table, to
//     functions and users, or to ending the process.
//  2. Readers' sessions are opened with readonly=1, which also forbids changes
//     of settings: some make an output format read or write a file.
//  3. What the engine checks by no right, this file does: the statement is
//     parsed by the engine and written back in one canonical form, without
//     comments, tricks of case or quoting; that form is looked through for the
//     few functions that reach outside, and that form is what is executed.

// allowedTableFunctions are those that read nothing but their arguments and
// the database's own tables. All others of the engine, those of later versions
// too, are refused.
var allowedTableFunctions = wordSet(`
	dictionary format fuzzJSON generate_series generateRandom generateSeries loop merge
	mergeTreeAnalyzeIndexes mergeTreeIndex mergeTreeProjection mergeTreeTextIndex null
	numbers numbers_mt primes SQLStandardValues values view viewExplain viewIfPermitted zeros zeros_mt`)

// refusedFunctions read files (file, catboostEvaluate), connect to hosts
// (hasColumnInTable with a host, the ai family) or run programs, and yet need
// no right. The last line are sources of dictionaries.
var refusedFunctions = wordSet(`
	file catboostEvaluate hasColumnInTable showCertificate
	aiClassify aiEmbed aiExtract aiGenerate aiTranslate
	http https executable cassandra`)

// readerSettings are the settings that a reader may choose. They change what
// a result looks like or make the engine take less, not more.
var readerSettings = wordSet(`
	any_join_distinct_right_table_keys asterisk_include_alias_columns asterisk_include_materialized_columns
	cancel_http_readonly_queries_on_client_close cast_keep_nullable count_distinct_implementation
	date_time_input_format date_time_output_format distributed_product_mode empty_result_for_aggregation_by_empty_set
	extremes final force_index_by_date force_primary_key format_csv_delimiter format_csv_null_representation
	format_custom_escaping_rule format_custom_field_delimiter format_custom_result_after_delimiter
	format_custom_result_before_delimiter format_custom_row_after_delimiter format_custom_row_before_delimiter
	format_custom_row_between_delimiter format_tsv_null_representation group_by_use_nulls join_algorithm
	join_default_strictness join_use_nulls limit log_queries max_block_size max_bytes_to_read max_columns_to_read
	max_estimated_execution_time max_execution_time max_result_bytes max_result_rows max_rows_to_group_by
	max_rows_to_read max_rows_to_sort max_threads offset optimize_move_to_prewhere optimize_read_in_order
	prefer_column_name_to_alias priority read_overflow_mode result_overflow_mode session_timezone
	timeout_before_checking_execution_speed timeout_overflow_mode totals_mode transform_null_in union_default_mode
	use_skip_indexes output_format_arrow_string_as_string output_format_decimal_trailing_zeros
	output_format_enable_streaming output_format_write_statistics`)

// checkSetting says whether a caller may choose this value of a setting.
func (f *fence) checkSetting(name, value string, by access) error {
	initial, known := f.initial[name]
	if !known {
		return refuse(http.StatusNotFound, 115, "UNKNOWN_SETTING", "Setting %s is unknown.", quoteName(name))
	}
	// Some clients always send a few settings as they are.
	if by == reader && value != initial {
		return checkReaderSetting(name)
	}
	return nil
}

func isReaderSetting(name string) bool {
	if readerSettings[strings.ToLower(name)] {
		return true
	}
	for _, prefix := range []string{"output_format_json_", "output_format_csv_", "output_format_tsv_", "output_format_pretty_", "output_format_parquet_", "output_format_native_", "output_format_binary_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[strings.ToLower(word)] = true
	}
	return set
}

// fence checks the statements of users. It has a session of its own, so that
// nothing that a user sets changes how a statement is read.
type fence struct {
	mu      sync.Mutex
	session *session
	refused map[string]bool   // names of functions and table functions, in lower case
	initial map[string]string // values of all settings of the engine
}

func newFence(lib *library, args []string) (*fence, error) {
	// implicit_select would make "1 + file('x')" a statement.
	session, err := openSession(lib, append(append([]string{}, args...), "--implicit_select=0", "--readonly=1"))
	if err != nil {
		return nil, err
	}
	f := &fence{session: session, refused: map[string]bool{}}
	for name := range refusedFunctions {
		f.refused[name] = true
	}
	names, err := f.ask("SELECT lower(name) FROM system.table_functions", nil)
	if err != nil {
		session.close()
		return nil, err
	}
	for _, name := range strings.Fields(names) {
		if !allowedTableFunctions[name] {
			f.refused[name] = true
		}
	}
	// The library takes a setting that it does not know without a word.
	settings, err := f.ask("SELECT name, value FROM system.settings", nil)
	if err != nil {
		session.close()
		return nil, err
	}
	f.initial = map[string]string{}
	for line := range strings.Lines(settings) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		f.initial[name] = value
	}
	return f, nil
}

func (f *fence) ask(sql string, params map[string]string) (string, error) {
	var out bytes.Buffer
	err := f.session.run(statement{sql: sql, format: "TSVRaw", params: params}, &out, &tally{})
	return strings.TrimSuffix(out.String(), "\n"), err
}

// reader gives the canonical form of a statement that only reads, and the
// settings that it asks for, or an error that says why it may not run.
func (f *fence) reader(sql string) (string, []setting, error) {
	canonical, class, err := f.canonical(sql)
	if err != nil {
		return "", nil, err
	}
	if class != classReadOnly {
		return "", nil, refuse(http.StatusForbidden, 164, "READONLY", "This statement does more than read, which is not allowed here: only SELECT, SHOW, DESCRIBE, EXPLAIN, EXISTS and CHECK are.")
	}
	return f.liftSettings(canonical)
}

// writer gives the canonical form of a statement that may also write, but not
// to the outside.
func (f *fence) writer(sql string) (string, error) {
	canonical, _, err := f.canonical(sql)
	return canonical, err
}

// canonical parses one statement, writes it back and looks through it.
func (f *fence) canonical(sql string) (string, class, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	canonical, err := f.ask("SELECT formatQuery({sql:String})", map[string]string{"sql": EscapeParam(sql)})
	if err != nil {
		return "", classUnknown, syntaxError(err)
	}
	count, class := f.session.classify(canonical)
	if count != 1 || class == classUnknown {
		return "", class, refuse(http.StatusBadRequest, 62, "SYNTAX_ERROR", "This is not one statement of a known kind.")
	}
	return canonical, class, f.check(canonical)
}

// check looks through a canonical statement for what reaches outside.
func (f *fence) check(canonical string) error {
	s := scanner{text: canonical}
	var before, last token // the two tokens before t
	for t := s.next(); t.kind != tokenEnd; before, last, t = last, t, s.next() {
		switch {
		case s.isSymbol(t, '(') && f.refuses(s.name(last)) && !s.isSymbol(before, '.'):
			return outside(s.name(last))
		case s.is(last, "APPLY") && f.refuses(s.name(t)): // * APPLY file
			return outside(s.name(t))
		case s.is(last, "INTO") && s.is(t, "OUTFILE"), s.is(last, "FROM") && s.is(t, "INFILE"):
			return refuse(http.StatusForbidden, 497, "ACCESS_DENIED", "%s reaches a file of the server and is not allowed here; name a FORMAT and take the output from the response.", canonical[last.start:t.end])
		}
	}
	return nil
}

func (f *fence) refuses(function string) bool { return f.refused[strings.ToLower(function)] }

func outside(name string) error {
	return refuse(http.StatusForbidden, 497, "ACCESS_DENIED", "The function %s reaches outside of the database and is not allowed here.", name)
}

// liftSettings takes the SETTINGS clause at the end of a statement off it, so
// that they can be set before the session becomes read-only. Clauses deeper
// inside the engine would obey without asking for a right.
func (f *fence) liftSettings(canonical string) (string, []setting, error) {
	tail := splitTail(canonical)
	for _, s := range tail.settings {
		if err := checkReaderSetting(s.name); err != nil {
			return "", nil, err
		}
	}
	s := scanner{text: tail.body}
	var before, last token
	for t := s.next(); t.kind != tokenEnd; before, last, t = last, t, s.next() {
		if s.is(before, "SETTINGS") && s.name(last) != "" && s.isSymbol(t, '=') {
			return "", nil, refuse(http.StatusForbidden, 164, "READONLY", "SETTINGS can only be given at the end of the statement here.")
		}
	}
	if len(tail.settings) == 0 {
		return canonical, nil, nil
	}
	if tail.format != "" {
		tail.body += " FORMAT " + tail.format
	}
	return tail.body, tail.settings, nil
}

func checkReaderSetting(name string) error {
	if !isReaderSetting(name) {
		return refuse(http.StatusForbidden, 164, "READONLY", "Setting %s cannot be changed by a reader. Those of output formats can, and those that bound a query, such as max_execution_time.", name)
	}
	return nil
}

// syntaxError takes the mention of the fence's own question off an error, and
// the list of all that would have been right where it is too long to help.
func syntaxError(err error) error {
	message, _, cut := strings.Cut(err.Error(), ": In scope SELECT formatQuery(")
	if !cut {
		return newException(message)
	}
	if before, list, _ := strings.Cut(message, " Expected one of: "); len(list) > 300 {
		message = before
	}
	return newException(message + " (SYNTAX_ERROR)")
}

// EscapeParam writes a value as ClickHouse reads query parameters in its HTTP
// interface: as a field of TabSeparated.
func EscapeParam(value string) string {
	return strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`, "\x00", `\0`).Replace(value)
}
