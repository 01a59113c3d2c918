using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Domicile.IntegrationTests.Cli;
using Domicile.Ledger.Auditing;
using Domicile.Ledger.Entries;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Tiles;
using Domicile.Postgres.Embedded;
using Npgsql;

namespace Domicile.IntegrationTests.Audit;

/// <summary>What is done to anybody's home stands in a log first, and the log holds when a stranger recomputes it.</summary>
public sealed class KeptLedgerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Servers.NewFolder("kept"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_move_that_is_killed_twice_leaves_two_logs_that_verify_and_every_act_in_them_before_it()
    {
        await using var estate = await CommandEstate.CreateAsync(users: 30);
        var keys = await KeepAsync(estate);
        await estate.KillAsync("switched", "move", "--due", "--yes");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => estate.Sacramento.ExecuteAsync(
            "UPDATE profiles SET bio = 'too late' WHERE user_id = (SELECT min(k1) FROM domicile.residence_person WHERE batch IS NOT NULL)"));
        Assert.Equal("DM001", refused.SqlState);
        await estate.KillAsync("erasing", "move", "--due", "--yes");
        var moved = await estate.JsonAsync("move", "--due", "--yes");

        foreach (var (area, key) in keys)
        {
            var verified = await CommandRun.OfAsync("ledger", "verify", LogOf(area), "--key", key);
            Assert.True(verified.Code == 0, verified.Output + verified.Errors);
            var said = await EntriesAsync(area);
            var intended = said.OfType<EntryBody.MoveIntended>().First();
            Assert.Equal(("us-sacramento", "ie-dublin", moved.GetProperty("subjectsMoved").GetInt64()), (intended.From, intended.To, intended.Subjects));
            Assert.Equal(intended.Subjects, said.OfType<EntryBody.HomeChanged>().Select(h => h.Subject).Distinct(StringComparer.Ordinal).Count());
            Assert.All(said.OfType<EntryBody.HomeChanged>(), h => Assert.Equal(2, h.Epoch));
            string[] acts = [.. said.Select(b => b switch
            {
                EntryBody.MoveIntended => "intended",
                EntryBody.HomeChanged => "homes",
                EntryBody.BatchCertified certified => $"certified {certified.Erasure}",
                EntryBody.BatchEntered entered => entered.State,
                EntryBody.Erased => "erased rows",
                _ => "",
            })];
            Assert.Equal(
                ["intended", "armed", "homes", "closing", "switching", "certified none", "switched", "erasing", "erased rows", "erased", "done", "certified swept"],
                acts.Where(a => a.Length > 0 && a is not ("planned" or "moved" or "grace")).Distinct(StringComparer.Ordinal));
            var certificate = said.OfType<EntryBody.BatchCertified>().First();
            Assert.Single(said.OfType<EntryBody.PolicyChanged>());
            Assert.NotEmpty(said.OfType<EntryBody.CheckpointSeen>());
            Assert.Equal(["ie-dublin live", "us-sacramento live"], said.OfType<EntryBody.EstateChanged>().Select(e => $"{e.Site} {e.State}").Order(StringComparer.Ordinal));
            Assert.Contains(said, b => b is EntryBody.RefusalsCounted { Site: "us-sacramento", By: "guard", SqlState: "DM001", Refusals: > 0 });
            Assert.Contains(said, b => b is EntryBody.TransactionsCounted { Site: "us-sacramento", By: "postgres", Commits: > 0 });
            Assert.Contains(said, b => b is EntryBody.RefusalSampled { Site: "us-sacramento", By: "guard", SqlState: "DM001" } sample && said.OfType<EntryBody.HomeChanged>().Any(h => h.Subject == sample.Subject));
            Assert.Equal((certificate.Source.Rows, certificate.Source.Root), (certificate.Target.Rows, certificate.Target.Root));
        }

        await ReceiptAsync(estate, keys[1].Key);
        await ReconcileAsync(estate, keys);
        Assert.Equal(0, await Sample.ScalarAsync<long>(estate.Control, "SELECT count(*) FROM domicile_control.journal WHERE logged_at IS NULL"));
    }

    /// <summary>One machine has folder and key; whoever works elsewhere waits for it.</summary>
    [Fact]
    public async Task A_command_without_the_keys_moves_people_while_a_worker_that_has_them_writes_the_logs()
    {
        await using var estate = await CommandEstate.CreateAsync(users: 10);
        var keys = await KeepAsync(estate);
        var text = await File.ReadAllTextAsync(estate.Config, Token);
        await estate.WriteAsync("elsewhere.yaml", text.Replace(".key }", ".absent }", StringComparison.Ordinal));
        using var worker = CommandRun.Start([], "worker", "--config", estate.Config);
        var ending = CommandRun.EndAsync(worker);
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(LogOf("us"), Checkpoint.Path)) && File.Exists(Path.Combine(LogOf("eea"), Checkpoint.Path)), Token);

        var moved = await CommandRun.JsonAsync("move", "--due", "--yes", "--config", Path.Combine(Path.GetDirectoryName(estate.Config)!, "elsewhere.yaml"));
        ProcessTree.Signal(worker.Id, ProcessTree.Interrupt);
        Assert.Equal(0, (await ending).Code);

        Assert.True(moved.GetProperty("subjectsMoved").GetInt64() > 0);
        Assert.Equal(0, (await CommandRun.OfAsync("ledger", "verify", LogOf("eea"), "--key", keys[1].Key)).Code);
        Assert.Equal(0, await Sample.ScalarAsync<long>(estate.Control, "SELECT count(*) FROM domicile_control.journal WHERE logged_at IS NULL"));
    }

    [Fact]
    public async Task A_witness_that_the_section_names_cosigns_and_one_that_is_down_is_left_out()
    {
        await using var estate = await CommandEstate.CreateAsync(users: 10);
        var address = FreeAddress();
        var witness = (await CommandRun.OfAsync("ledger", "key", "new", "monitor.example", "--witness", "--out", LogOf("witness.key"))).Output.Trim();
        var keys = await KeepAsync(estate, ", witnesses: " + LogOf("policy"));
        await File.WriteAllTextAsync(LogOf("policy"), $"log {keys[0].Key}\nlog {keys[1].Key}\nwitness monitor {witness} {address}\nquorum monitor\n", Token);
        await File.WriteAllTextAsync(LogOf("logs"), $"log {keys[0].Key}\nlog {keys[1].Key}\nquorum none\n", Token);

        await estate.JsonAsync("move", "--to", "us-sacramento", "--where", "false", "--yes");
        Assert.Contains("QuorumMissing", (await CommandRun.OfAsync("ledger", "verify", LogOf("us"), "--policy", LogOf("policy"))).Output, StringComparison.Ordinal);

        using var running = CommandRun.Start([], "ledger", "witness", "--key-file", LogOf("witness.key"), "--state", Directory.CreateDirectory(LogOf("state")).FullName, "--policy", LogOf("logs"), "--listen", address);
        Assert.Contains("monitor.example", await running.StandardOutput.ReadLineAsync(Token), StringComparison.Ordinal);
        await running.StandardOutput.ReadLineAsync(Token);
        await estate.JsonAsync("move", "--due", "--yes");
        foreach (var (area, _) in keys)
        {
            var verified = await CommandRun.OfAsync("ledger", "verify", LogOf(area), "--policy", LogOf("policy"));
            Assert.True(verified.Code == 0, verified.Output + verified.Errors);
        }

        running.Kill();
        await running.WaitForExitAsync(Token);
    }

    [Fact]
    public async Task Without_a_log_to_write_to_nobody_moves()
    {
        await using var estate = await CommandEstate.CreateAsync(users: 10);
        await KeepAsync(estate);
        await File.WriteAllTextAsync(LogOf("eea"), "in the way", Token);

        var refused = await estate.RunAsync("move", "--due", "--yes");

        Assert.Equal(2, refused.Code);
        Assert.Contains("The ledger cannot be written", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await Sample.ScalarAsync<long>(estate.Control, "SELECT count(*) FROM domicile_control.move"));
        Assert.Equal(10, await CommandEstate.ResidentsAsync(estate.Sacramento));
    }

    /// <summary>Whoever moved has a receipt, which holds with the log's key alone, and not for another entry.</summary>
    private async Task ReceiptAsync(CommandEstate estate, string key)
    {
        var person = await estate.Dublin.ScalarAsync<long>("SELECT min(k1) FROM domicile.residence_person r, domicile.site s WHERE r.home = s.number");
        var receipt = LogOf("moved.tlog-proof");
        var said = await estate.JsonAsync("where", person.ToString(CultureInfo.InvariantCulture), "--at", TimeProvider.System.GetUtcNow().ToString("O"), "--receipt", receipt);
        Assert.Contains("\"kind\":\"home.changed\"", said.GetProperty("receipt").GetProperty("entry").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.OfAsync("ledger", "check", receipt, receipt + ".entry", "--key", key)).Code);
        await File.AppendAllTextAsync(receipt + ".entry", " ", Token);
        Assert.NotEqual(0, (await CommandRun.OfAsync("ledger", "check", receipt, receipt + ".entry", "--key", key)).Code);
    }

    /// <summary>Log, directory and journal agree; a home changed behind the log's back is named, and so is a batch.</summary>
    private async Task ReconcileAsync(CommandEstate estate, (string Area, string Key)[] keys)
    {
        Task<CommandRun> Compare(int log) => estate.RunAsync("ledger", "reconcile", LogOf(keys[log].Area), "--key", keys[log].Key, "--area", keys[log].Area);
        foreach (var log in new[] { 0, 1 })
        {
            var agreed = await Compare(log);
            Assert.True(agreed.Code == 0, agreed.Output + agreed.Errors);
        }

        await Sample.ExecuteAsync(estate.Control, "UPDATE domicile_control.commits_told SET commits = commits + 1");
        await Sample.ExecuteAsync(estate.Control, "UPDATE domicile_control.directory SET home = 'us-sacramento', epoch = 2 WHERE token = (SELECT min(token) FROM domicile_control.directory WHERE epoch = 1)");
        await Sample.ExecuteAsync(estate.Control, "UPDATE domicile_control.batch SET phase = 'withdrawn' WHERE id = (SELECT min(id) FROM domicile_control.batch WHERE subjects > 0)");
        Assert.Contains("MISSING  in the log: directory ", (await Compare(0)).Output, StringComparison.Ordinal);
        Assert.Contains("MISSING  in the log: us-sacramento: since it was first looked at PostgreSQL committed", (await Compare(0)).Output, StringComparison.Ordinal);
        Assert.Contains("the journal is in state 'withdrawn', which the log never announced", (await Compare(1)).Output, StringComparison.Ordinal);
    }

    private static string FreeAddress()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
    }

    private string LogOf(string area) => Path.Combine(_folder.FullName, area);

    /// <summary>Gives the estate a log for each site, and their verifier keys.</summary>
    private async Task<(string Area, string Key)[]> KeepAsync(CommandEstate estate, string more = "")
    {
        var keys = new List<(string, string)>();
        var section = "ledger:\n";
        foreach (var (area, site) in new[] { ("us", "us-sacramento"), ("eea", "ie-dublin") })
        {
            var file = LogOf(area) + ".key";
            var made = await CommandRun.OfAsync("ledger", "key", "new", $"example.org/{area}", "--out", file);
            keys.Add((area, made.Output.Trim()));
            section += string.Create(CultureInfo.InvariantCulture, $"  {area}: {{ sites: [{site}], folder: {LogOf(area)}, key: {file}{more} }}\n");
        }

        await estate.RewriteAsync(("subjects:\n", section + "subjects:\n"));
        return [.. keys];
    }

    private async Task<List<EntryBody>> EntriesAsync(string area)
    {
        var log = new FolderLogSource(LogOf(area));
        var checkpoint = Checkpoint.Parse(SignedNote.Parse((await log.ReadAsync(Checkpoint.Path, SignedNote.MaxBytes, Token))!).Text);
        var bodies = new List<EntryBody>();
        await foreach (var (_, entry) in new EntryReader(log, checkpoint.Head.Size).FromAsync(0, Token))
        {
            bodies.Add(LedgerEntry.Parse(entry).Body);
        }

        return bodies;
    }
}
