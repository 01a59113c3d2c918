using Domicile.Estate;
using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;
using Domicile.Policy.Homes.Planning;
using Domicile.Policy.InForce;
using Domicile.Policy.Law.Reading;
using Domicile.Policy.Law.Vocabulary;
using FsCheck;
using FsCheck.Fluent;

namespace Domicile.Tests.Policy.InForce;

/// <summary>What is kept of a policy answers for ever as it did: Project Clover's facts, put away and taken out again.</summary>
public sealed class PolicyDocumentTests
{
    private static readonly SourceText Policy = SourceText.Load(RepositoryFiles.Path("samples/clover/policy.yaml"))[0];
    private static readonly SourceText Facts = SourceText.Load(RepositoryFiles.Path("samples/clover/facts.yaml"))[0];

    [Fact]
    public void A_document_that_was_put_away_gives_the_same_homes_on_every_day_of_the_story()
    {
        var kept = PolicyDocument.Of(ShippedLaw.Sources, Policy, [Facts]);
        var again = new PolicyDocument([.. kept.Parts.Select(p => new DocumentPart(Enum.Parse<PartRole>(p.Role.ToString()), p.Name, p.Text))]);
        var (then, now) = (kept.Read(), again.Read());

        Assert.Equal(kept.Hash, again.Hash);
        for (var day = new DateOnly(2020, 1, 1); day < new DateOnly(2027, 6, 1); day = day.AddDays(17))
        {
            Assert.Equal(then.Adjudicator.TableOn(day).Hash, now.Adjudicator.TableOn(day).Hash);
            foreach (var residence in (string[])["DE", "NO", "CH", "GB", "US", "unknown"])
            {
                var cell = new HomeCell("person", Country.Parse(residence), "tiktok-ie", HomeCell.Bits([DataCategory.Identity]));
                Assert.Equal(Words(then.For(cell, day)), Words(now.For(cell, day)));
            }
        }
    }

    /// <summary>I7, for every residence, on every day of the story: who has no admitted site has none, and whoever has one has no other.</summary>
    [Fact]
    public void A_home_is_always_declared_lawful_and_live_and_who_has_none_is_nowhere_else()
    {
        var planner = PolicyDocument.Of(ShippedLaw.Sources, Policy, [Facts]).Read();
        var stranded = 0;
        for (var day = new DateOnly(2020, 1, 1); day < new DateOnly(2027, 6, 1); day = day.AddDays(31))
        {
            foreach (var residence in Country.Known.Append(Country.Unknown))
            {
                var group = new SubjectGroup("person", residence, [DataCategory.Identity, DataCategory.Traffic], "tiktok-ie", SiteId.Parse("us-interim-enclave"), 1);
                var homes = planner.For(HomeCell.Of(group), day);
                var plan = DuePlanner.Plan([group], planner, day);

                Assert.All(plan.Moves, m => Assert.True(homes.Find(m.To) is { Lawful: true, Standing.Stage: SiteState.Live, Standing.Outage: null }));
                Assert.True(homes.Best is not null || plan.Moves.IsEmpty);
                stranded += plan.Stranded.Length;
            }
        }

        Assert.True(stranded > 0);
    }

    [Fact]
    public void Where_a_file_lies_does_not_matter_and_every_letter_of_it_does()
    {
        var one = PolicyDocument.Of(ShippedLaw.Sources, Policy, [new SourceText("/one/place/facts.yaml", "note: a\n")]);

        Assert.Equal(one.Hash, PolicyDocument.Of(ShippedLaw.Sources, Policy, [new SourceText("elsewhere/facts.yaml", "note: a\n")]).Hash);
        Assert.NotEqual(one.Hash, PolicyDocument.Of(ShippedLaw.Sources, Policy, [new SourceText("elsewhere/facts.yaml", "note: b\n")]).Hash);
        Assert.NotEqual(one.Hash, PolicyDocument.Of(ShippedLaw.Sources, null, [new SourceText("facts.yaml", "note: a\n")]).Hash);
    }

    [Fact]
    public void Facts_that_stand_in_domicile_yaml_read_back_as_they_were_written() => Prop.ForAll<NonEmptyString, string>((key, text) =>
    {
        var at = new Place("a.yaml", 1, 1);
        var written = new SourceNode.Map([(new SourceNode.Scalar(key.Get, at), new SourceNode.Items([new SourceNode.Scalar(text ?? "", at)], at))], at);
        var read = SourceReader.Read(new SourceText("b.yaml", SourceWriter.Text(written)), new FaultLog());

        return read?.Entries is [({ } name, SourceNode.Items { Nodes: [SourceNode.Scalar value] })] && name.Text == key.Get && value.Text == (text ?? "");
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static string Words(HomeSet homes) => string.Join(" | ", homes.Options.Select(o => $"{o.Standing.Id} {o.MayStay} {o.MayReceive} {o.Why}"));
}
