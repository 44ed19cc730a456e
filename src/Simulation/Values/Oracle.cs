using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;

namespace ClusterLlm.Simulation.Values;

/// <summary>The undisturbed run on one machine: what every step must come to. Made as far as it is asked for.</summary>
internal sealed class Oracle
{
    private readonly Mathematics mathematics;
    private readonly TrainingOptions training;
    private readonly int evaluationBatches;
    private readonly List<OracleStep> steps = [];
    private readonly Dictionary<ulong, long> stepOf = [];

    public Oracle(Mathematics mathematics, TrainingOptions training, int evaluationBatches, ulong seed)
    {
        (this.mathematics, this.training, this.evaluationBatches) = (mathematics, training, evaluationBatches);
        var initial = StateValue.Initial(seed);
        steps.Add(new OracleStep { State = initial });
        stepOf.Add(initial.Hash, 0);
    }

    public OracleStep this[long step]
    {
        get
        {
            while (steps.Count <= step)
                Extend();
            return steps[(int)step];
        }
    }

    /// <summary>
    /// For people: which step's state this is, or null. Skipped steps share theirs with the one before.
    /// </summary>
    public long? StepOf(in StateValue state) => stepOf.TryGetValue(state.Hash, out var step) ? step : null;

    /// <summary>Validation loss of the state after a step.</summary>
    public double Evaluation(long step)
    {
        var (sum, tokens) = (0.0, 0L);
        for (var batch = 0; batch < evaluationBatches; batch++)
        {
            var (loss, count) = mathematics.Evaluate(this[step].State, batch);
            sum += loss;
            tokens += count;
        }
        return sum / tokens;
    }

    private void Extend()
    {
        var before = steps[^1];
        var number = steps.Count;
        var microBatches = training.GlobalBatch / training.MicroBatch;
        var (sum, tokens) = (0.0, 0L);
        for (var index = 0; index < microBatches; index++)
        {
            var (_, loss, count) = mathematics.MicroBatch(before.State, number, index);
            sum += loss;
            tokens += count;
        }
        var gradient = mathematics.Gradient(before.State, number, microBatches);
        var norm = Math.Sqrt(mathematics.SquaredNorm(gradient));
        var skip = !double.IsFinite(sum) || !double.IsFinite(norm);
        var updates = before.OptimizerSteps + (skip ? 0 : 1);
        var update = skip ? default : UpdateRule.For(training, new StepId(number), updates, norm);
        steps.Add(new OracleStep
        {
            State = skip ? before.State : before.State.Apply(gradient, update),
            Gradient = gradient,
            Loss = sum / tokens,
            Skip = skip,
            Update = update,
            OptimizerSteps = updates,
            TotalTokens = before.TotalTokens + tokens,
        });
        stepOf.TryAdd(steps[^1].State.Hash, number);
    }
}
