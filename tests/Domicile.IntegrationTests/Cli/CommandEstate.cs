using System.Globalization;
using System.Text.Json;
using Domicile.IntegrationTests.Clips;
using Domicile.Postgres;
using Domicile.Samples.Clips;

namespace Domicile.IntegrationTests.Cli;

/// <summary>Two sites with Clips, a control database and the domicile.yaml that names them, for commands to be run on. Everybody lives
/// at us-sacramento.</summary>
internal sealed class CommandEstate : IAsyncDisposable
{
    private static int _numbers = 20;
    private readonly DirectoryInfo _folder;

    private CommandEstate(ClipsDatabase sacramento, ClipsDatabase dublin, ServerAddress control, DirectoryInfo folder) =>
        (Sacramento, Dublin, Control, _folder) = (sacramento, dublin, control, folder);

    public ClipsDatabase Sacramento { get; }

    public ClipsDatabase Dublin { get; }

    public ServerAddress Control { get; }

    public string Config => Path.Combine(_folder.FullName, "domicile.yaml");

    public static async Task<CommandEstate> CreateAsync(int users = 60, Rights rights = Rights.Superuser)
    {
        ServerAddress[] super = [await Servers.NewDatabaseAsync(await Servers.OneAsync()), await Servers.NewDatabaseAsync(await Servers.OtherAsync()), await Servers.NewDatabaseAsync(await Servers.OneAsync())];
        var sacramento = await ClipsDatabase.CreateAsync(await RightsRole.EnterAsync(super[0], rights), users);
        var dublin = await ClipsDatabase.EmptyAsync(await RightsRole.EnterAsync(super[1], rights));
        var control = await RightsRole.EnterAsync(super[2], rights);
        foreach (var database in super)
        {
            await RightsRole.SettleAsync(database, rights);
        }

        var first = Interlocked.Add(ref _numbers, 2);
        var folder = Directory.CreateDirectory(Servers.NewFolder($"estate{first}"));
        var estate = new CommandEstate(sacramento, dublin, control, folder);
        await File.WriteAllTextAsync(estate.Config, estate.Text(first % 64), TestContext.Current.CancellationToken);
        return estate;
    }

    /// <summary>Runs a command on it.</summary>
    public Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.OfAsync([.. arguments, "--config", Config]);

    /// <summary>Runs it with --json, and wants it to end well.</summary>
    public Task<JsonElement> JsonAsync(params string[] arguments) => CommandRun.JsonAsync([.. arguments, "--config", Config]);

    /// <summary>Runs it up to a fail point, where it dies.</summary>
    public async Task KillAsync(string failPoint, params string[] arguments)
    {
        var run = await CommandRun.KilledAsync(failPoint, [.. arguments, "--config", Config]);
        Assert.True(run.Code > 2, $"it did not die: {run.Code}\n{run.Errors}");
    }

    /// <summary>Changes the configuration; every text that is replaced must be there.</summary>
    public async Task RewriteAsync(params (string From, string To)[] changes)
    {
        var text = await File.ReadAllTextAsync(Config, TestContext.Current.CancellationToken);
        foreach (var (from, to) in changes)
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(Config, text, TestContext.Current.CancellationToken);
    }

    /// <summary>Writes a file beside the configuration.</summary>
    public Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_folder.FullName, name), text, TestContext.Current.CancellationToken);

    /// <summary>Where a site keeps its own people.</summary>
    public static Task<long> ResidentsAsync(ClipsDatabase site) => site.ScalarAsync<long>(
        "SELECT count(*) FROM domicile.residence_person r, domicile.site s WHERE r.home = s.number AND r.batch IS NULL");

    public async ValueTask DisposeAsync()
    {
        foreach (var site in new[] { Sacramento, Dublin })
        {
            await site.ExecuteAsync("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database() AND NOT active");
            await site.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private string Text(int number)
    {
        var sample = ClipsSchema.Declaration();
        var areas = sample[sample.IndexOf("areas:", StringComparison.Ordinal)..sample.IndexOf("sites:", StringComparison.Ordinal)];
        var law = sample[sample.IndexOf("law:", StringComparison.Ordinal)..sample.IndexOf("subjects:", StringComparison.Ordinal)];
        return $$"""
            {{areas}}
            sites:
              us-sacramento: { country: US, operator: Clips Inc, state: live, number: {{number}}, postgres: {{Address(Sacramento.Address)}} }
              ie-dublin: { country: IE, state: live, number: {{number + 1}}, postgres: {{Address(Dublin.Address)}} }
            control: {{Address(Control)}}
            {{law}}
            subjects:
              person:
                table: users
                key: id
                aliases: [email, phone]
                residence: country
                homes:
                  - { when: [eea, gb, ch], at: [ie-dublin] }
                  - { when: any, at: [us-sacramento] }
            {{sample[sample.IndexOf("tables:", StringComparison.Ordinal)..]}}
            """;
    }

    private static string Address(ServerAddress at) => string.Create(
        CultureInfo.InvariantCulture, $"{{ host: {at.Host}, port: {at.Port}, database: {at.Database}, user: {at.User} }}");
}
