using System.Text;
using Domicile.Configuration;
using Domicile.Estate;
using Domicile.Postgres.Catalog;
using Domicile.SubjectDirectory;
using Domicile.SubjectDirectory.Cache;

namespace Domicile.Gateway.Routing;

/// <summary>The router: analyses from a cache, homes from memory, and a look-up where neither says enough.</summary>
public sealed partial class StatementRouter : IStatementRouter
{
    private readonly RoutedSchema _schema;
    private readonly StatementReader _reader;
    private readonly AnalysisCache _cache;
    private readonly HomeTables _homes;
    private readonly TokenKey _tokens;
    private readonly TokenCache _recent;
    private readonly IHomeLookup _lookup;
    private readonly RouterOptions _options;
    private readonly AccessVerdicts _access;

    /// <summary>Puts a router together.</summary>
    /// <param name="declaration">What the operator declares, as read from the file.</param>
    /// <param name="catalog">The catalog of any live site.</param>
    /// <param name="homes">Homes in memory, fed by somebody else.</param>
    /// <param name="tokens">The estate's token key.</param>
    /// <param name="lookup">For what neither text nor memory says.</param>
    /// <param name="options">Behaviour.</param>
    /// <exception cref="DomicileException">Declaration and catalog do not fit.</exception>
    public StatementRouter(Declaration declaration, DatabaseCatalog catalog, HomeTables homes, TokenKey tokens, IHomeLookup lookup, RouterOptions options)
    {
        _schema = RoutedSchema.Of(declaration, catalog);
        (_reader, _cache) = (new(_schema), new(options.Texts));
        (_homes, _tokens, _lookup, _options) = (homes, tokens, lookup, options);
        (_access, _recent) = (new(_schema.Declaration, options.Clock), new(tokens));
    }

    /// <inheritdoc/>
    public QueryAnalysis Analyse(string sql) => Analyse(Encoding.UTF8.GetBytes(sql));

    /// <inheritdoc/>
    public QueryAnalysis Analyse(ReadOnlySpan<byte> utf8)
    {
        if (_cache.Find(utf8) is { } known)
        {
            return known;
        }

        var analysis = _reader.Read(utf8);
        _cache.Keep(utf8, analysis);
        return analysis;
    }

    /// <inheritdoc/>
    public RouteDecision RouteBind(StatementAnalysis statement, in BoundParameters parameters, SessionContext session) => One(statement, parameters, session);

    /// <inheritdoc/>
    public RouteDecision RouteParse(StatementAnalysis statement, SessionContext session)
    {
        if (session.Pinned is { } pinned)
        {
            return new(RouteKind.Pinned) { Site = pinned };
        }

        return statement.Refusal is { } refusal ? RouteDecision.Refused(refusal)
            : statement.Kind is StatementKind.GatewaySetting or StatementKind.GatewayShow ? new(RouteKind.Gateway)
            : session.TransactionSite is { } here ? new(RouteKind.Here) { Site = here }
            : ContextHome(session) is { } home ? new(RouteKind.Home) { Site = home.Home, Subject = home }
            : new(RouteKind.Nearest) { Site = Nearest(session) };
    }

    /// <inheritdoc/>
    public void Learn(string kind, SubjectToken token, Home home) => _homes.Learn(kind, token, home);

    private SiteId Nearest(SessionContext session) => session.Origin.Nearest ?? _options.Nearest;

    private RouteDecision One(StatementAnalysis statement, in BoundParameters parameters, SessionContext session)
    {
        if (statement.Kind == StatementKind.GatewaySetting)
        {
            return session.Status == TransactionStatus.Failed ? RouteDecision.Refused(Refusals.Failed) : Set(statement, statement.Plan!.NewValue, session);
        }

        if (statement.Kind == StatementKind.GatewayShow)
        {
            return session.Status == TransactionStatus.Failed ? RouteDecision.Refused(Refusals.Failed)
                : statement.Plan?.Configured is { } configured ? Set(statement, Configured(configured, parameters), session)
                : new(RouteKind.Gateway);
        }

        if (session.Pinned is { } pinned)
        {
            return session.TransactionSite is { } at && at != pinned
                ? RouteDecision.Refused(Refusals.AnotherSite(at, pinned))
                : new(RouteKind.Pinned) { Site = pinned, Change = statement.Plan?.Change };
        }

        if (session.Status == TransactionStatus.Failed && statement.Kind is not (StatementKind.Commit or StatementKind.Rollback or StatementKind.RollbackToSavepoint))
        {
            return session.TransactionSite is { } failed ? new(RouteKind.Here) { Site = failed } : RouteDecision.Refused(Refusals.Failed);
        }

        return statement.Refusal is { } refusal ? RouteDecision.Refused(refusal)
            : statement.Kind is StatementKind.Query or StatementKind.Write or StatementKind.CopyIn or StatementKind.CopyOut or StatementKind.DeclareCursor
                ? Rows(statement, parameters, session)
                : OfSession(statement, session);
    }

    /// <summary>SET and RESET of domicile.subject and domicile.site.</summary>
    private RouteDecision Set(StatementAnalysis statement, string? value, SessionContext session)
    {
        var isNone = string.IsNullOrEmpty(value);
        if (statement.Name == "domicile.site")
        {
            if (statement.Plan!.IsLocal || (session.UsedPinned && value != session.Pinned?.Text))
            {
                return RouteDecision.Refused(statement.Plan.IsLocal ? Refusals.Value("domicile.site", "A session is pinned, not a transaction.") : Refusals.StaysPinned);
            }

            var site = isNone ? null : session.Origin.MayPin.FirstOrDefault(s => s.Text == value);
            return isNone || (site is not null && _schema.Open.Any(s => s.Id == site))
                ? new(RouteKind.Gateway) { Change = new ContextChange.Site(site, statement.Plan!.IsLocal) }
                : RouteDecision.Refused(Refusals.NoGrant(SiteNames(value!)));
        }

        var subject = isNone ? null : Subject(value!);
        return isNone || subject is not null
            ? new(RouteKind.Gateway) { Change = new ContextChange.Subject(subject, statement.Plan!.IsLocal) }
            : RouteDecision.Refused(Refusals.Value("domicile.subject", $"Wanted: kind:key, or the key alone where there is one kind; kinds: {string.Join(", ", _schema.Declaration.Kinds.Select(k => k.Name))}."));
    }

    private static string? Configured(KeyValue value, in BoundParameters parameters)
    {
        Span<byte> buffer = stackalloc byte[KeyReader.Longest];
        return KeyReader.Read(KeyType.Text, value, parameters, buffer, out var length) switch
        {
            KeyState.Value => Encoding.UTF8.GetString(buffer[..length]),
            KeyState.Nothing => null,
            _ => ":",
        };
    }

    private string SiteNames(string given) => _schema.Declaration.Sites.Any(s => s.Id.Text == given) ? given : "an undeclared site";

    /// <summary>Reads <c>kind:key</c>, or the key alone; parts of a composite key with commas between. The key is brought into PostgreSQL's form.</summary>
    private ContextSubject? Subject(string text)
    {
        var kinds = _schema.Declaration.Kinds;
        var kind = kinds.FirstOrDefault(k => text.StartsWith(k.Name + ":", StringComparison.Ordinal)) ?? (kinds.Length == 1 ? kinds[0] : null);
        if (kind is null || _schema.Table(kind.Table) is not { } table)
        {
            return null;
        }

        var key = text.StartsWith(kind.Name + ":", StringComparison.Ordinal) ? text[(kind.Name.Length + 1)..] : text;
        var parts = kind.Key.Length == 1 ? [key] : key.Split(',');
        var read = new List<string>();
        Span<byte> buffer = stackalloc byte[KeyReader.Longest];
        foreach (var (part, column) in parts.Zip(table.SubjectKey))
        {
            var type = KeyTypes.Of(table.Columns[column]);
            var bytes = Encoding.UTF8.GetBytes(part);
            if (type == KeyType.Unsupported || bytes.Length is 0 or > KeyReader.Longest || KeyReader.Text(type, bytes, buffer, out var length) != KeyState.Value)
            {
                return null;
            }

            read.Add(Encoding.UTF8.GetString(buffer[..length]));
        }

        var whole = string.Join('\x1f', read);
        return read.Count == kind.Key.Length ? new(kind.Name, whole, _tokens.Of(kind.Name, whole)) : null;
    }

    /// <summary>The context's subject with its home; null without context, or when the home is not known in memory.</summary>
    private SubjectAtHome? ContextHome(SessionContext session) =>
        session.State.Subject is { } subject && _homes.Of(subject.Kind).TryFind(subject.Token, out var home, out var epoch)
            ? new SubjectAtHome(subject.Kind, subject.Token, home, epoch)
            : null;
}
