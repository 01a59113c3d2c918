using Domicile.Policy.Verdicts;
using Domicile.Tests.Policy.Cedar;

namespace Domicile.Tests.Policy.Verdicts;

public sealed class CedarDifferentialTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Cedar_and_the_decision_table_agree_on_generated_rules(int seed)
    {
        var law = new RandomLaw(seed);
        var (book, policy) = (law.Book(packs: 3, rowsEach: 14), law.Policy(rows: 12));
        var questions = Enumerable.Range(0, 1500).Select(_ => law.Question()).ToList();
        var table = DecisionTable.Compile(book, policy, RandomLaw.Day);

        var ours = questions.Select(q => table.Decide(table.Prepare(q)).Allowed).ToArray();
        var theirs = await CedarPeer.DecideAsync(
            RepositoryFiles.Path("tests/cedar"), CedarText.Policies(book, policy),
            questions.Select(q => CedarText.Context(book, q)), repeat: 0, TestContext.Current.CancellationToken);

        var differing = questions.Where((_, n) => ours[n] != theirs.Decisions[n]).Select(q => q.ToString());
        Assert.Empty(differing);
        Assert.Contains(true, ours);
        Assert.Contains(false, ours);
    }
}
