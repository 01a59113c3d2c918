using System.Text.Json;
using Domicile.Postgres;

namespace Domicile.IntegrationTests.Cli;

public sealed class FirstContactTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Init_writes_a_file_that_check_finds_sound_against_the_live_site()
    {
        var database = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.ChinookAsync(database);
        var folder = Directory.CreateDirectory(Servers.NewFolder("init"));
        try
        {
            var file = Path.Combine(folder.FullName, "domicile.yaml");

            var init = await CommandRun.OfAsync("init", "--from", Keywords(database), "--site", "us=US", "--out", file);
            var check = await CommandRun.OfAsync("check", "--live", "--strict", "--json", "--config", file);
            var again = await CommandRun.OfAsync("init", "--from", Keywords(database), "--out", file);

            Assert.Equal((0, ""), (init.Code, init.Output));
            Assert.True(check.Code == 0, check.Output + check.Errors);
            Assert.True(JsonDocument.Parse(check.Output).RootElement.GetProperty("sound").GetBoolean());
            Assert.Equal(2, again.Code);
            Assert.Contains("HINT: Choose another file with --out, or overwrite it with --force.", again.Errors, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Assess_prints_one_object_with_stable_keys_and_progress_beside_it()
    {
        var database = await Servers.NewDatabaseAsync(await Servers.OneAsync());
        await Sample.ChinookAsync(database);

        var run = await CommandRun.OfAsync("assess", "--from", Keywords(database), "--json");

        Assert.Equal(0, run.Code);
        var report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(["server", "subjects", "tables", "findings", "pause"], report.EnumerateObject().Select(p => p.Name));
        Assert.Contains(report.GetProperty("findings").EnumerateArray(), f => f.GetProperty("code").GetString() == "crossing" && f.GetProperty("severity").GetString() == "decide");
        Assert.Contains("Counting invoice_line", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Counting", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_tells_every_fault_with_its_line_and_ends_with_two()
    {
        var folder = Directory.CreateDirectory(Servers.NewFolder("check"));
        try
        {
            var file = Path.Combine(folder.FullName, "domicile.yaml");
            var text = (await File.ReadAllTextAsync(Sample.File("samples/chinook/domicile.yaml"), Token)).Replace("role: owned", "role: owend", StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, text, Token);

            var run = await CommandRun.OfAsync("check", "--config", file);

            Assert.Equal(2, run.Code);
            Assert.Equal(2, run.Errors.Split("'owend' is not a role.").Length - 1);
            Assert.Contains($"DETAIL: {file}:{1 + text[..text.IndexOf("owend", StringComparison.Ordinal)].Count(c => c == '\n')}:11", run.Errors, StringComparison.Ordinal);
            Assert.Contains("HINT: Did you mean 'owned'?", run.Errors, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("cannot be reached", "assess", "--from", "host=127.0.0.1 port=1 dbname=x user=y password=hunter2")]
    [InlineData("The command line cannot be read.", "init")]
    [InlineData("The connection cannot be read.", "assess", "--from", "hunter2")]
    [InlineData("There is no configuration", "check", "--config", "/nowhere")]
    public async Task Bad_input_ends_with_two_and_three_parts_and_no_secret(string message, params string[] arguments)
    {
        var run = await CommandRun.OfAsync(arguments);

        Assert.Equal(2, run.Code);
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
        Assert.Contains("DETAIL: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("HINT: ", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_told_as_such()
    {
        var database = await Servers.NewDatabaseAsync(await Servers.OneAsync());

        var run = await CommandRun.OfAsync("assess", "--from", Keywords(database with { User = "not_a_role_here" }));

        Assert.Equal(2, run.Code);
        Assert.Contains("refuses the login", run.Errors, StringComparison.Ordinal);
    }

    private static string Keywords(ServerAddress at) =>
        $"host={at.Host} port={at.Port} dbname={at.Database} user={at.User}{(at.Password is null ? "" : $" password={at.Password}")}";
}
