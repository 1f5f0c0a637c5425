package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

const deployDir = "../../config/deploy"

func deployFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(deployDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// checkCommand tells whether the program has the command and flags of args.
func checkCommand(t *testing.T, where string, args []string) {
	t.Helper()
	root := newRoot(&env{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard})
	cmd, rest, err := root.Find(args)
	if err != nil || cmd == root {
		t.Errorf("%s: no command for %q: %v", where, args, err)
		return
	}
	cmd.InitDefaultHelpFlag()
	if err := cmd.ParseFlags(rest); err != nil {
		t.Errorf("%s: policywatch %s: %v", where, cmd.Name(), err)
	}
	if err := cmd.ValidateArgs(cmd.Flags().Args()); err != nil {
		t.Errorf("%s: policywatch %s: %v", where, cmd.Name(), err)
	}
}

// unitKeys are those of systemd.unit(5), systemd.service(5) and systemd.exec(5)
// that the unit uses; a misspelt key is passed over by systemd in silence.
var unitKeys = map[string][]string{
	"Unit": {"Description", "Wants", "After", "StartLimitIntervalSec"},
	"Service": {"Type", "ExecStart", "ExecReload", "EnvironmentFile", "TimeoutStartSec", "TimeoutStopSec", "WatchdogSec",
		"SuccessExitStatus", "Restart", "RestartSec", "RestartPreventExitStatus", "DynamicUser", "StateDirectory", "StateDirectoryMode",
		"CacheDirectory", "WorkingDirectory", "Environment", "UMask", "LimitNOFILE", "MemoryMax", "CapabilityBoundingSet",
		"NoNewPrivileges", "ProtectSystem", "ProtectHome", "ProtectClock", "ProtectHostname", "ProtectKernelLogs",
		"ProtectKernelModules", "ProtectKernelTunables", "ProtectControlGroups", "ProtectProc", "PrivateTmp",
		"PrivateDevices", "LockPersonality", "RestrictAddressFamilies", "RestrictNamespaces", "RestrictRealtime",
		"RestrictSUIDSGID", "SystemCallArchitectures", "SystemCallFilter", "SystemCallErrorNumber"},
	"Install": {"WantedBy"},
}

func TestUnitFile(t *testing.T) {
	section := ""
	value := map[string]string{}
	for n, line := range strings.Split(deployFile(t, "policywatch.service"), "\n") {
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			section = strings.Trim(line, "[]")
		default:
			k, v, ok := strings.Cut(line, "=")
			if !ok || !slices.Contains(unitKeys[section], k) {
				t.Errorf("line %d: %q is no key of [%s]", n+1, line, section)
			}
			value[k] = v
		}
	}
	if value["Type"] != "notify" {
		t.Errorf("Type=%s, but run notifies", value["Type"])
	}
	args := strings.Fields(value["ExecStart"])
	if len(args) == 0 || filepath.Base(args[0]) != "policywatch" {
		t.Fatalf("ExecStart=%s", value["ExecStart"])
	}
	checkCommand(t, "ExecStart", args[1:])
}

func TestContainerfile(t *testing.T) {
	var cmd []string
	for _, line := range strings.Split(deployFile(t, "Containerfile"), "\n") {
		if list, ok := strings.CutPrefix(line, "CMD "); ok {
			if err := json.Unmarshal([]byte(list), &cmd); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
	checkCommand(t, "Containerfile", cmd)
}

func TestComposeFile(t *testing.T) {
	var file struct {
		Services map[string]struct {
			Image   string
			Build   struct{ Context, Dockerfile string }
			Command []string
			Volumes []string
			Ports   []string
		}
		Volumes map[string]any
	}
	if err := yaml.Unmarshal([]byte(deployFile(t, "compose.yaml")), &file); err != nil {
		t.Fatal(err)
	}
	checkCommand(t, "compose.yaml", file.Services["policywatch"].Command)
	build := file.Services["policywatch"].Build
	if _, err := os.Stat(filepath.Join(deployDir, build.Context, build.Dockerfile)); err != nil {
		t.Error(err)
	}
	for name, s := range file.Services {
		for _, v := range s.Volumes {
			from, _, _ := strings.Cut(v, ":")
			if _, named := file.Volumes[from]; named || from == "./policywatch.yaml" { // the reader's own
				continue
			}
			if _, err := os.Stat(filepath.Join(deployDir, from)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, p := range s.Ports {
			if !strings.HasPrefix(p, "127.0.0.1:") {
				t.Errorf("%s: port %s is open to the network", name, p)
			}
		}
	}
}

func TestGrafanaProvisioning(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(deployDir, "grafana/provisioning/*/*.yaml"))
	if err != nil || len(files) != 2 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var v map[string]any
		if err := yaml.Unmarshal(b, &v); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// dashboardQueries are the queries of the dashboard by title, with what Grafana
// puts in for its macros and variables.
func dashboardQueries(t *testing.T) map[string]string {
	t.Helper()
	var dash struct {
		Templating struct {
			List []struct{ Name, Query, Type string }
		}
		Panels []struct {
			Title, Type string
			GridPos     struct{ X, Y, W, H int }
			Targets     []struct{ RawSQL string }
		}
	}
	if err := json.Unmarshal([]byte(deployFile(t, "grafana/dashboards/policywatch.json")), &dash); err != nil {
		t.Fatal(err)
	}
	queries := map[string]string{}
	for _, v := range dash.Templating.List {
		if v.Type == "query" {
			queries["variable "+v.Name] = v.Query
		}
	}
	for _, p := range dash.Panels {
		if p.GridPos.X+p.GridPos.W > 24 || p.GridPos.W == 0 {
			t.Errorf("panel %q does not fit the grid", p.Title)
		}
		for _, target := range p.Targets {
			queries[p.Title] = grafanaSQL(target.RawSQL)
		}
	}
	return queries
}

var (
	macroFilter   = regexp.MustCompile(`\$__timeFilter\((\w+)\)`)
	macroInterval = regexp.MustCompile(`\$__timeInterval\((\w+)\)`)
)

// grafanaSQL expands the macros as the data source plugin does.
func grafanaSQL(sql string) string {
	sql = macroFilter.ReplaceAllString(sql, "$1 >= toDateTime(1600000000) AND $1 <= toDateTime(4000000000)")
	sql = macroInterval.ReplaceAllString(sql, "toStartOfInterval(toDateTime($1), INTERVAL 3600 second)")
	sql = strings.ReplaceAll(sql, "${province:singlequote}", "'10', '32'")
	return strings.ReplaceAll(sql, "${measure:singlequote}", "'deductible', 'reimbursement_rate'")
}

// Every query of the dashboard runs on a store with data.
func TestDashboard(t *testing.T) {
	b := newBench(t)
	b.must("crawl")
	for title, sql := range dashboardQueries(t) {
		if strings.Contains(sql, "$") || strings.TrimSpace(sql) == "" {
			t.Errorf("%s: a macro that is not known: %s", title, sql)
		}
		if code, _, errs := b.run("query", sql); code != exitOK {
			t.Errorf("%s: %s", title, errs)
		}
	}
}
