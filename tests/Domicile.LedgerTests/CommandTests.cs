using System.Text.Json;
using Domicile.Cli.Commands.Ledger;
using Domicile.Ledger.Entries;
using Domicile.Tests.Ledger;

namespace Domicile.LedgerTests;

public sealed class CommandTests : IDisposable
{
    private readonly TestLog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_good_log_is_verified_remembered_and_found_rolled_back_later()
    {
        await _log.GrowAsync(Token, 5);
        var old = _log.Read("checkpoint");
        await _log.GrowAsync(Token, 300);
        var memory = Path.Combine(_log.Root, "memory");
        string[] verify = ["verify", _log.Folder, "--key", _log.Key.Verifier.ToString(), "--raw-entries", "--remember", memory];

        var good = await RunAsync([.. verify, "--json"]);
        _log.Write("checkpoint", old);
        var bad = await RunAsync(verify);

        Assert.Equal(0, good.ExitCode);
        using var json = JsonDocument.Parse(good.Output);
        Assert.True(json.RootElement.GetProperty("good").GetBoolean());
        Assert.Equal(300, json.RootElement.GetProperty("size").GetInt64());
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("RolledBack", bad.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_is_proved_and_its_receipt_checked_offline()
    {
        await _log.GrowAsync(Token, 300);
        var (receipt, entry) = (Path.Combine(_log.Root, "r.tlog-proof"), Path.Combine(_log.Root, "entry"));
        string[] key = ["--key", _log.Key.Verifier.ToString()];

        Assert.Equal(0, (await RunAsync(["prove", _log.Folder, "271", "--out", receipt, "--entry-out", entry, .. key])).ExitCode);
        Assert.Equal(0, (await RunAsync(["check", receipt, entry, .. key])).ExitCode);
        await File.AppendAllTextAsync(entry, "!", Token);
        var refused = await RunAsync(["check", receipt, entry, "--json", .. key]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("\"good\":false", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_and_checkpoint_are_shown()
    {
        await _log.GrowAsync(Token, 300);
        string[] key = ["--key", _log.Key.Verifier.ToString()];

        Assert.Equal("298\tentry number 298\n299\tentry number 299\n", (await RunAsync(["tail", _log.Folder, "-n", "2", .. key])).Output);
        Assert.Equal("{\"index\":7,\"entry\":\"entry number 7\"}\n", (await RunAsync(["show", _log.Folder, "7", "--json", .. key])).Output);
        Assert.Contains("size     300\n", (await RunAsync(["show", _log.Folder, .. key])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_is_reconciled_with_what_was_seen()
    {
        var subject = new string('a', 64);
        await using (var writer = await _log.OpenAsync(Token))
        {
            await using var source = await LedgerSource.OpenAsync(writer, "eea", "mover", 1, "test", TimeSpan.Zero, TimeProvider.System, Token);
            await source.AppendAsync(new EntryBody.HomeChanged(subject, "us-sacramento", "ie-dublin", 2, "m", 1), Token);
        }

        var facts = Path.Combine(_log.Root, "facts.json");
        string[] args = ["reconcile", _log.Folder, "--facts", facts, "--key", _log.Key.Verifier.ToString()];
        await File.WriteAllTextAsync(facts, $$"""{"directory":[{"subject":"{{subject}}","site":"ie-dublin","epoch":2}]}""", Token);
        Assert.Equal(0, (await RunAsync(args)).ExitCode);
        await File.WriteAllTextAsync(facts, $$"""{"directory":[{"subject":"{{subject}}","site":"ie-dublin","epoch":3}]}""", Token);
        Assert.Equal(1, (await RunAsync(args)).ExitCode);
    }

    [Fact]
    public async Task A_new_key_is_a_secret_file_that_is_never_overwritten()
    {
        var file = Path.Combine(_log.Root, "new.key");

        var made = await RunAsync(["key", "new", "example.com/log", "--out", file]);
        var again = await RunAsync(["key", "new", "example.com/log", "--out", file]);

        Assert.StartsWith("example.com/log+", made.Output, StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsLinux() && File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("\nHINT: ", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify", "/nowhere/at/all", "--key", "example.com/log+4b09d593+AXmeeFrZbm3o30LpyB5NWJ1xy6duzEyKUQBYKGavwzoM")]
    [InlineData("verify", "/tmp")]
    [InlineData("verify", "http://", "--key", "example.com/log+4b09d593+AXmeeFrZbm3o30LpyB5NWJ1xy6duzEyKUQBYKGavwzoM")]
    [InlineData("serve", "/tmp", "--listen", "nonsense")]
    [InlineData("verify", "/tmp", "--key", "nonsense")]
    [InlineData("verify", "/tmp", "--policy", "/nowhere/at/all")]
    public async Task Bad_input_is_told_in_three_parts(params string[] args)
    {
        var refused = await RunAsync(args);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("\nDETAIL: ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("\nHINT: ", refused.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _log.Dispose();

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await LedgerCommand.Create().Parse(args).InvokeAsync(new() { Output = output, Error = error }, Token);
        return (exitCode, output.ToString(), error.ToString());
    }
}
