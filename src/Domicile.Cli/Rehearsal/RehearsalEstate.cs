using System.Collections.Immutable;
using System.Globalization;
using Domicile.Configuration;
using Domicile.Configuration.Proposing;
using Domicile.Configuration.Proposing.Postgres;
using Domicile.Estate;
using Domicile.Estate.Facts.Yaml;
using Domicile.Postgres;
using Domicile.Postgres.Embedded;

namespace Domicile.Cli.Rehearsal;

/// <summary>Two servers on this machine that stand for the operator's estate: the source's on one, all other sites on the other.</summary>
internal sealed class RehearsalEstate : IAsyncDisposable
{
    private const string Control = "domicile_control";

    private static readonly string[] Folders = ["one", "other"];

    private readonly List<EmbeddedServer> _servers = [];
    private readonly bool _keep;

    private RehearsalEstate(string folder, bool keep) => (Folder, _keep) = (folder, keep);

    /// <summary>Where everything of this rehearsal lies; the rows in folders that the servers' account alone may read.</summary>
    public string Folder { get; }

    /// <summary>The configuration that the commands are given.</summary>
    public string ConfigurationFolder => Path.Combine(Folder, "config");

    /// <summary>What it declares.</summary>
    public Declaration Declaration { get; private set; } = null!;

    /// <summary>The site that stands for the database that was sampled.</summary>
    public Site Source { get; private set; } = null!;

    /// <summary>Where everybody moves to.</summary>
    public Site Target { get; private set; } = null!;

    /// <summary>Sites that hold data.</summary>
    public IEnumerable<Site> Sites => Declaration.Sites.Where(s => s is { State: SiteState.Live or SiteState.Draining, Database: not null });

    /// <summary>Starts the servers with an empty database for each site.</summary>
    /// <exception cref="DomicileException">The configuration has faults, or no site but one can take anybody.</exception>
    public static async Task<RehearsalEstate> StartAsync(RehearsalOptions options, string folder, CancellationToken cancellationToken)
    {
        var files = await TextsAsync(options, cancellationToken);
        var estate = new RehearsalEstate(folder, options.Keep);
        try
        {
            // Faults of the file are told before anything starts: with addresses that nobody asks.
            estate.Read(files, options, site => $"host=localhost dbname={site} user=x", $"host=localhost dbname={Control} user=x");
            var starting = await Task.WhenAll(Folders.Select(name => EmbeddedServer.StartAsync(
                new() { Folder = Path.Combine(folder, name), Settings = Settings, RemoveFolder = !options.Keep }, cancellationToken)));
            estate._servers.AddRange(starting);
            var source = estate.Source.Id.Text;
            foreach (var site in estate.Declaration.Sites.Where(s => s.Database is not null))
            {
                await estate.ServerOf(site.Id.Text, source).CreateDatabaseAsync(site.Id.Text, cancellationToken);
            }

            var control = await starting[0].CreateDatabaseAsync(Control, cancellationToken);
            estate.Read(files, options, site => Keywords(estate.ServerOf(site, source).AddressOf(site)), Keywords(control));
            return estate;
        }
        catch
        {
            await estate.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        if (!_keep && Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static ImmutableDictionary<string, string> Settings { get; } = ImmutableDictionary<string, string>.Empty.Add("shared_buffers", "64MB");

    private EmbeddedServer ServerOf(string site, string source) => site == source ? _servers[0] : _servers[1];

    /// <summary>Writes the configuration with these addresses, and reads it.</summary>
    private void Read(IReadOnlyList<SourceText> files, RehearsalOptions options, Func<string, string> site, string control)
    {
        Directory.CreateDirectory(ConfigurationFolder);
        for (var i = 0; i < files.Count; i++)
        {
            var from = Path.GetDirectoryName(Path.GetFullPath(files[i].File))!;
            File.WriteAllText(Path.Combine(ConfigurationFolder, string.Create(CultureInfo.InvariantCulture, $"{i}-{Path.GetFileName(files[i].File)}")), new Readdressing(site, control, from).Rewrite(files[i]));
        }

        Declaration = ConfigurationLoader.Load(ConfigurationFolder).OrThrow();
        Source = options.Site is { } named ? Declaration.Site(named) : Sites.FirstOrDefault() ?? throw new DomicileException("No site holds data.", "None is live, with a database.", "Declare the site where the data is now.");
        Target = Sites.FirstOrDefault(s => s.Id != Source.Id && s.State == SiteState.Live) ?? throw new DomicileException(
            "There is no site to move to.", $"Beside '{Source.Id}' no site is live, with a database.", "Declare one under 'sites' in domicile.yaml, or rehearse without --config.");
    }

    private static async Task<IReadOnlyList<SourceText>> TextsAsync(RehearsalOptions options, CancellationToken cancellationToken)
    {
        if (options.Config is { } path)
        {
            return SourceText.Load(path);
        }

        var (_, proposal) = await DraftReader.ReadAsync(options.From, TimeSpan.FromSeconds(30), cancellationToken);
        if (proposal.Kinds.IsEmpty)
        {
            throw new DomicileException("No table looks like people, organisations or devices.", "So nothing can be proposed.", "Write a domicile.yaml ('domicile init' begins one), and give it with --config.");
        }

        var site = new Site(options.Site ?? SiteId.Parse("here"), 0, options.Country ?? CountryCode.Parse("IE"), null, SiteState.Live, options.From with { Password = null });
        return [new("domicile.yaml", ProposalText.Write(proposal, ProposedEstate.Of(site)))];
    }

    private static string Keywords(ServerAddress at) => string.Create(CultureInfo.InvariantCulture, $"host={at.Host} port={at.Port} dbname={at.Database} user={at.User} sslmode=disable");
}
