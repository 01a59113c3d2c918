using Domicile.Gateway.Grammar;

namespace Domicile.Tests.Gateway.Grammar;

public sealed class ParserTests
{
    [Fact]
    public void Every_statement_of_the_corpus_is_accepted()
    {
        var refused = Corpus.All.Select(sql => (Sql: sql, Why: Fault(sql))).Where(f => f.Why is not null).Select(f => $"{f.Sql}: {f.Why!.Message}");
        Assert.Empty(refused);
    }

    [Fact]
    public void What_was_printed_parses_to_the_same_print()
    {
        foreach (var statement in Corpus.All.Concat(Corpus.Mixed(7, 20_000)).Where(sql => Fault(sql) is null).SelectMany(sql => SqlParser.Parse(sql)))
        {
            var printed = SqlPrinter.Print(statement);
            Assert.Equal(printed, SqlPrinter.Print(Assert.Single(SqlParser.Parse(printed))));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_is_accepted_means_to_PostgreSQL_what_was_understood(int seed)
    {
        var pairs = Corpus.All.Concat(Corpus.Mixed(seed, 40_000)).Distinct(StringComparer.Ordinal)
            .Where(sql => Fault(sql) is null && SqlParser.Parse(sql).Length > 0)
            .Select(sql => (Original: sql, Printed: string.Join("; ", SqlParser.Parse(sql).Select(SqlPrinter.Print))))
            .ToList();

        Assert.True(pairs.Count > 2_000, $"only {pairs.Count} texts were accepted");
        var differences = await PgQuery.DifferencesAsync(pairs, TestContext.Current.CancellationToken);
        Assert.True(differences.Count == 0, $"{differences.Count} of {pairs.Count}\n{string.Join("\n", differences.Select(d => d.Length > 900 ? d[..900] : d).Take(12))}");
    }

    [Fact]
    public void Bytes_by_chance_are_accepted_or_refused_and_nothing_else()
    {
        var random = new Random(3);
        const string signs = "'\"$();:,.*=<>-+/\\eEuUxX \n\t[]ab1$9_\u00e9\ud83d\ude00@#~%^&|?!";
        for (var i = 0; i < 100_000; i++)
        {
            _ = Fault(new string([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => signs[random.Next(signs.Length)])]));
        }

        foreach (var sql in Corpus.All)
        {
            for (var cut = 0; cut <= sql.Length; cut++)
            {
                _ = Fault(sql[..cut]);
            }
        }
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("not ", "")]
    [InlineData("- ", "")]
    [InlineData("(select ", ")")]
    [InlineData("array[", "]")]
    [InlineData("case when 1 then ", " end")]
    [InlineData("f(", ")")]
    [InlineData("1 + (", ")")]
    [InlineData("exists (select * from (select 1 where ", ") x)")]
    public void What_nests_too_deep_is_refused_before_the_stack_ends(string open, string close)
    {
        var sql = $"select {string.Concat(Enumerable.Repeat(open, 20_000))}1{string.Concat(Enumerable.Repeat(close, 20_000))}";
        Assert.Equal("54001", Fault(sql)?.SqlState);
    }

    [Theory]
    [InlineData(" + 1", "54001")]
    [InlineData(" and true", null)]
    [InlineData("::int", "0A000")]
    [InlineData(" union select 1", "54001")]
    public void Long_chains_end_at_their_limit_or_are_flat(string link, string? sqlState) =>
        Assert.Equal(sqlState, Fault($"select 1{string.Concat(Enumerable.Repeat(link, 5_000))}")?.SqlState);

    [Theory]
    [InlineData("select U&'\\0041'")]
    [InlineData("select N'a'")]
    [InlineData("select B'01'")]
    [InlineData("select 'a")]
    [InlineData("select E'\\xff'")]
    [InlineData("select E'\\0'")]
    [InlineData("select 1_000")]
    [InlineData("select 0x1F")]
    [InlineData("select 1a")]
    [InlineData("select $1a")]
    [InlineData("select \"\"")]
    [InlineData("select /* open")]
    [InlineData("select $a$ open $b$")]
    [InlineData("select a into b from c")]
    [InlineData("create table t (a int)")]
    [InlineData("do $$ begin end $$")]
    [InlineData("merge into t using s on true when matched then delete")]
    [InlineData("copy t from '/etc/passwd'")]
    [InlineData("copy t from program 'id'")]
    [InlineData("prepare p as select 1")]
    [InlineData("set session authorization 'x'")]
    [InlineData("begin; prepare transaction 'x'")]
    [InlineData("select a from t tablesample system (1)")]
    [InlineData("update t set a = 1 where current of c")]
    public void What_is_not_in_the_accept_list_is_refused(string sql) => Assert.NotNull(Fault(sql));

    [Fact]
    public void Chains_within_parentheses_are_not_higher_than_a_stack_bears()
    {
        var chain = string.Concat(Enumerable.Repeat("+1", 300));
        Assert.Equal("54001", Fault($"select {string.Concat(Enumerable.Repeat("(", 60))}1{string.Concat(Enumerable.Repeat(chain + ")", 60))}")?.SqlState);
    }

    [Fact]
    public void Statements_know_where_they_stand()
    {
        const string sql = " ; select 1 ;; /* x */ begin ; ";
        Assert.Equal(["select 1", "begin"], SqlParser.Parse(sql).Select(s => sql[s.Start..s.End]));
    }

    private static GrammarException? Fault(string sql)
    {
        try
        {
            _ = SqlParser.Parse(sql);
            return null;
        }
        catch (GrammarException fault)
        {
            return fault;
        }
    }
}
