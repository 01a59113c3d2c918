namespace Domicile.IntegrationTests.Gateway.Routing;

/// <summary>SELECTs over the notes schema by chance: joins of every kind on whatever columns, subqueries, set operations. Their answers do not
/// depend on the order of rows.</summary>
internal sealed class RandomQueries(int seed)
{
    private static readonly (string Table, string[] Numbers, string[] Others)[] Tables =
    [
        ("users", ["id"], ["name", "email", "bio", "written"]),
        ("notes", ["id", "user_id", "parent_id"], ["title", "body", "revision"]),
        ("lines", ["note_id", "no"], ["text"]),
        ("labels", ["id", "note_id"], ["name", "code"]),
        ("likes", ["user_id", "note_id"], []),
        ("letters", ["id", "user_id", "to_id"], ["subject", "body"]),
        ("topics", ["id"], ["name"]),
    ];

    private readonly Random _random = new(seed);
    private int _aliases;

    public string Next() => _random.Next(12) == 0 ? $"{Query(2, [], columns: 1)} {Pick("union", "union all", "except", "intersect")} {Query(2, [], columns: 1)}" : Query(2, []);

    private string Query(int depth, List<Source> around, int? columns = null)
    {
        var own = new List<Source> { New() };
        var from = Item(own[0], depth);
        for (var more = _random.Next(3); more > 0; more--)
        {
            var next = New();
            var item = Item(next, depth);
            var kind = Pick("join", "join", "join", "left join", "right join", "full join", ",");
            own.Add(next);
            from = kind == "," ? $"{from}, {item}" : from.Contains(',', StringComparison.Ordinal) ? $"{from}, {item}" : $"{from} {kind} {item} on {On(own)}";
        }

        var sight = own.Concat(around).ToList();
        var where = string.Join(" and ", Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Condition(sight, depth)));
        return $"select {Targets(own, columns)} from {from} where {where}";
    }

    private string Item(Source source, int depth)
    {
        if (depth == 0 || _random.Next(6) > 0)
        {
            return $"{source.Table} {source.Alias}";
        }

        var columns = string.Join(", ", source.All.Select(c => "t." + c));
        var where = _random.Next(2) == 0 ? "" : $" where {Simple([source with { Alias = "t" }])}";
        return _random.Next(3) == 0
            ? $"(select {columns} from {source.Table} t{where} group by {columns}) {source.Alias}"
            : $"(select * from {source.Table} t{where}) {source.Alias}";
    }

    private string Targets(List<Source> own, int? columns)
    {
        if (columns is null && _random.Next(6) == 0)
        {
            return Pick("count(*)", $"count({Number(own)})", $"max({Number(own)})");
        }

        return string.Join(", ", Enumerable.Range(0, columns ?? _random.Next(1, 4)).Select(_ => columns is null ? Any(own) : Number(own)));
    }

    private string On(List<Source> sources) => _random.Next(4) == 0 ? $"{Key(sources)} and {Simple(sources)}" : Key(sources);

    /// <summary>Mostly the column that belongs, now and then another.</summary>
    private string Key(List<Source> sources)
    {
        var (last, other) = (sources[^1], sources[_random.Next(sources.Count - 1)]);
        string? Of(string name) => last.Numbers.Contains(name, StringComparer.Ordinal) ? $"{last.Alias}.{name}" : null;
        var natural = other.Table switch
        {
            "users" => (Of("user_id") ?? (last.Table == "users" ? $"{last.Alias}.id" : null)) is { } mine ? $"{mine} = {other.Alias}.id" : null,
            "notes" => Of("note_id") is { } note ? $"{note} = {other.Alias}.id" : last.Table == "users" ? $"{last.Alias}.id = {other.Alias}.user_id" : null,
            _ => null,
        };
        return natural is not null && _random.Next(5) > 0 ? natural : $"{Number([last])} = {Number([other])}";
    }

    private string Condition(List<Source> sight, int depth) => _random.Next(10) switch
    {
        0 when depth > 0 => $"{Pick("exists", "not exists")} ({Query(depth - 1, sight)})",
        1 when depth > 0 => $"{Number(sight)} {Pick("in", "not in")} ({Query(depth - 1, sight, columns: 1)})",
        2 => $"({Simple(sight)} or {Simple(sight)})",
        3 => $"not ({Simple(sight)})",
        _ => Simple(sight),
    };

    private string Simple(List<Source> sight) => _random.Next(8) switch
    {
        0 => $"{Number(sight)} = {Number(sight)}",
        1 => $"{Number(sight)} in ({Constant()}, {Constant()})",
        2 => $"{Number(sight)} > {Constant()}",
        3 => $"{Any(sight)} is not null",
        _ => Fixed(sight),
    };

    private string Fixed(List<Source> sight)
    {
        var source = sight[_random.Next(sight.Count)];
        var column = source.Table == "users" ? "id" : source.Table == "letters" ? Pick("user_id", "to_id", "to_id") : Array.Find(source.Numbers, n => n is "user_id" or "note_id") ?? source.Numbers[0];
        return $"{source.Alias}.{column} = {(column is "user_id" or "to_id" || source.Table == "users" ? _random.Next(1, 7) : Constant())}";
    }

    private string Constant() => Pick($"{_random.Next(1, 7)}", $"{(10 * _random.Next(1, 7)) + _random.Next(2)}");

    private string Number(List<Source> sight) => sight[_random.Next(sight.Count)] is var s ? $"{s.Alias}.{s.Numbers[_random.Next(s.Numbers.Length)]}" : "";

    private string Any(List<Source> sight) => sight[_random.Next(sight.Count)] is var s && s.All.ToList() is var all ? $"{s.Alias}.{all[_random.Next(all.Count)]}" : "";

    private string Pick(params string[] all) => all[_random.Next(all.Length)];

    private Source New() => Tables[_random.Next(Tables.Length)] is var (table, numbers, others) ? new(table, $"a{_aliases++}", numbers, others) : throw new System.Diagnostics.UnreachableException();

    private sealed record Source(string Table, string Alias, string[] Numbers, string[] Others)
    {
        public IEnumerable<string> All => Numbers.Concat(Others);
    }
}
